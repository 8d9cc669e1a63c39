// What several of our scripts need.

// The token of forms, from the cookie, where one may be read: it is the right one also after signing in again in another tab.
export function tokenOfCookie() {
  return document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "";
}

// Also on pages that are not secure, where crypto.randomUUID is missing.
export function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

export function size(bytes) {
  const units = ["bytes", "KB", "MB", "GB"];
  let at = 0;
  for (; bytes >= 1024 && at < 3; at++) bytes /= 1024;
  return `${Number(bytes.toFixed(1))} ${units[at]}`;
}

// A file under the name of what it is and the moment it was made: cameras and clipboards call everything "image".
export function named(file, what) {
  const now = new Date();
  const day = now.toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
  const time = now.toLocaleTimeString("en-GB").replaceAll(":", ".");
  return new File([file], `${what} ${day} ${time}.${file.name.split(".").pop()}`, { type: file.type, lastModified: file.lastModified });
}

export function button(textContent, className, press) {
  const made = Object.assign(document.createElement("button"), { type: "button", className, textContent });
  made.addEventListener("click", press);
  return made;
}

// "10:42", with the day before it where that is not today.
export function moment(at) {
  const then = new Date(at);
  const time = then.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  const isToday = then.toDateString() === new Date().toDateString();
  return isToday ? time : `${then.toLocaleDateString("en-GB", { day: "numeric", month: "long" })}, ${time}`;
}
