/** Watches how long the event loop is blocked. Returns a function that ends it and returns the longest, in milliseconds of CPU. */
export function watchTurns() {
  let isOver = false;
  let longest = 0;
  let before = process.cpuUsage();
  const tick = () => {
    const { user, system } = process.cpuUsage(before);
    before = process.cpuUsage();
    longest = Math.max(longest, user + system);
    if (!isOver) setImmediate(tick);
  };
  setImmediate(tick);
  return () => {
    isOver = true;
    return longest / 1000;
  };
}
