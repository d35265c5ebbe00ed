const timeZone = "Europe/Berlin";
const workdays = [1, 2, 3, 4, 5];
const everyDay = [...workdays, 6, 7];

/** Somebody of each is at work at any hour that the others are not, and most people of the demo work always. */
const shifts = [
  { weekdays: workdays, from: "06:00", to: "14:00" },
  { weekdays: workdays, from: "08:00", to: "17:00" },
  { weekdays: everyDay, from: "13:30", to: "22:00" },
  { weekdays: everyDay, from: "21:30", to: "06:30" },
];

const trades = ["gas", "heating", "water", "electrics"];

/**
 * Gives technicians skills, a fifth of them a calendar (shifts, room for one job at a time, and a place to start from), and
 * another fifth shifts only. The others can go at any time, to any number of jobs.
 *
 * @template {{ location: { latitude: number, longitude: number } }} Place
 * @param {readonly Place[]} technicians
 */
export function withWork(technicians) {
  return technicians.map((technician, index) => ({
    ...technician,
    skills: toSkills(index),
    ...(index % 5 === 0 && { capacity: 1, base: technician.location }),
    ...(index % 5 < 2 && { availability: { timeZone, shifts: [shifts[Math.floor(index / 5) % shifts.length]] } }),
  }));
}

/** One or two, at levels from 1 to 3; one certificate in twenty is over. */
function toSkills(index) {
  const [first, second] = [trades[index % 4], trades[Math.floor(index / 4) % 4]];
  const isOver = index % 20 === 7;
  const main = { name: first, level: 1 + (index % 3), ...(isOver && { expiresAt: "2026-05-03T00:00:00Z" }) };
  return first === second ? [main] : [main, { name: second, level: 1 }];
}
