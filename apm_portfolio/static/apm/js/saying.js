// Live regions: what is written into one before a screen reader has read what stood there is never heard of. So what comes soon after
// waits its turn, and all that waits is said together.

const READING = 1_500;
const waiting = new WeakMap();

export function say(region, text) {
  const queue = waiting.get(region);
  if (queue) {
    queue.push(text);
    return;
  }
  waiting.set(region, []);
  region.textContent = text;
  setTimeout(() => next(region), READING);
}

function next(region) {
  const queue = waiting.get(region);
  waiting.delete(region);
  if (queue.length) say(region, queue.join(" "));
}
