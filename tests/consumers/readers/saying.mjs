// How the readers in JavaScript say what they understood: a line of JSON for each file, or why they could not.
import { readFileSync } from "node:fs";

export async function say(read) {
  for (const file of process.argv.slice(2)) {
    let told;
    try {
      told = await read(readFileSync(file, "utf8"));
    } catch (error) {
      told = { failed: String(error) };
    }
    console.log(JSON.stringify({ file, ...told }));
  }
}

// A time in UTC, as all readers write it.
export function utc(date) {
  return date ? `${date.toISOString().slice(0, 19)}Z` : null;
}
