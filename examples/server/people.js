/** Fictional names, so that the desk reads as on a real day. The same each time; no two technicians share one. */
const firstNames = `
  Anna Ben Carla Deniz Eva Fritz Gül Hugo Ina Jonas Katja Levin Mira Nils Olga Paul Rosa Sami Tanja Uwe Vera
  Willi Yara Zoran Aylin Bruno Clara David Elif Felix Greta Henrik Irina Jannik Klara Lukas Maja Noah Petra
  Ralf Selma Timo Ulrike Viktor Wanda Yusuf Zita Arne Berta Cem
`
  .trim()
  .split(/\s+/);
const lastNames = `
  Berg Kurz Diaz Kaya Lind Ott Acar Roth Lang Maas Stein Brandt Vogt Weiß Albers Busch Conrad Dietz Ebert Falk
  Graf Hahn Jung Kern Lutz Moser Neu Pohl Reuter Seidel Thiel Ulmer Voss Wirth Yildiz Ziegler Arnold Bauer Horn
  Kraft
`
  .trim()
  .split(/\s+/);

/**
 * Gives each place the name of a person. Neighbours in the list differ in both names.
 *
 * @template {object} Place
 * @param {readonly Place[]} places at most 2,000
 * @param {number} shift lists with another shift have other names in the same order
 * @returns {(Place & { name: string })[]}
 */
export function withNames(places, shift = 0) {
  return places.map((place, index) => {
    const first = firstNames[index % firstNames.length];
    const last = lastNames[(Math.floor(index / firstNames.length) + index + shift) % lastNames.length];
    return { ...place, name: `${first} ${last}` };
  });
}
