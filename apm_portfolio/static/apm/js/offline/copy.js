// A copy of what waits, for its owner: one zip file with a folder an item, its text and its files. Nothing is packed smaller, so
// a zip is only the files one after another with their names, lengths and checksums before each and again at the end.

import { bytesOf, filesOf } from "./store.js";
import { nameOf } from "./sending.js";
import { copyText } from "../unsaved.js";

const PIECE = 4 * 1024 * 1024;
const UTF8 = 0x0800;

const TABLE = new Uint32Array(256).map((_, n) => {
  for (let bit = 0; bit < 8; bit++) n = n & 1 ? (n >>> 1) ^ 0xedb88320 : n >>> 1;
  return n;
});

// "typed" are texts that pages could not save, "lots" files that they have not sent.
export async function download(items, kit, typed = [], lots = []) {
  save(await copyOf(items, kit, typed, lots), `Waiting to be sent ${new Date().toISOString().slice(0, 10)}.zip`);
}

export function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

async function copyOf(items, kit, typed, lots) {
  const entries = [];
  for (const [at, item] of items.entries()) {
    const files = await filesOf(item.uuid);
    const folder = `${at + 1} ${plain(nameOf(item, files))}`;
    entries.push([`${folder}/text.txt`, new Blob([textOf(item, kit)])], ...inFolder(folder, files, ["text.txt"]));
  }
  let at = items.length;
  for (const copy of typed) entries.push([`${++at} ${plain(copy.title)}/text.txt`, new Blob([copyText(copy)])]);
  for (const lot of lots) entries.push(...inFolder(`${++at} ${plain(lot.title)}`, await withBytes(lot.files)));
  return zipOf(entries);
}

async function withBytes(files) {
  const all = await Promise.all(files.map(async (file) => ({ name: file.name, blob: await bytesOf(file.uuid) })));
  return all.filter((file) => file.blob);
}

function inFolder(folder, files, taken = []) {
  const names = new Set(taken);
  return files.map(({ name: called, blob }) => {
    let name = plain(called);
    for (let n = 2; names.has(name.toLowerCase()); n++) name = `${n} ${plain(called)}`;
    names.add(name.toLowerCase());
    return [`${folder}/${name}`, blob];
  });
}

const plain = (name) => name.replace(/[\\/:*?"<>|\p{Cc}]/gu, "-").replace(/^\.+/, "").trim().slice(-120) || "file";

function textOf(item, kit) {
  const known = new Map((kit?.programmes ?? []).flatMap((each) => each.ksbs).map((ksb) => [ksb.uuid, `${ksb.code} ${ksb.text}`]));
  const claims = Object.entries(item.claims).map(([ksb, { how, where }]) => [known.get(ksb) ?? ksb, how, where && `Where: ${where}`].filter(Boolean).join("\n"));
  return [item.title, item.happened_on && `Done on ${item.happened_on}`, item.narrative, ...claims].filter(Boolean).join("\n\n");
}

export async function zipOf(entries) {
  const parts = [];
  const index = [];
  let at = 0;
  for (const [path, blob] of entries) {
    const name = new TextEncoder().encode(path);
    const shared = [20, UTF8, 0, 0, 0x21, await crc32(blob), blob.size, blob.size, name.length, 0];
    const head = numbers([0x04034b50, ...shared], [4, 2, 2, 2, 2, 2, 4, 4, 4, 2, 2]);
    index.push(numbers([0x02014b50, 20, ...shared, 0, 0, 0, 0, at], [4, 2, 2, 2, 2, 2, 2, 4, 4, 4, 2, 2, 2, 2, 2, 4, 4]), name);
    parts.push(head, name, blob);
    at += head.length + name.length + blob.size;
  }
  const size = index.reduce((sum, part) => sum + part.length, 0);
  const end = numbers([0x06054b50, 0, 0, entries.length, entries.length, size, at, 0], [4, 2, 2, 2, 2, 4, 4, 2]);
  return new Blob([...parts, ...index, end], { type: "application/zip" });
}

function numbers(values, widths) {
  const bytes = new Uint8Array(widths.reduce((sum, width) => sum + width, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [n, value] of values.entries()) {
    if (widths[n] === 4) view.setUint32(at, value, true);
    else view.setUint16(at, value, true);
    at += widths[n];
  }
  return bytes;
}

async function crc32(blob) {
  let sum = -1;
  for (let at = 0; at < blob.size; at += PIECE) {
    for (const byte of new Uint8Array(await blob.slice(at, at + PIECE).arrayBuffer())) sum = (sum >>> 8) ^ TABLE[(sum ^ byte) & 255];
  }
  return (sum ^ -1) >>> 0;
}
