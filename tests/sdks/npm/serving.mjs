// The loop of both programs: a call per line of standard input, its result on standard output.
import { createInterface } from "node:readline";

// What an SDK prints goes to standard error, out of the answers' way.
console.log = console.error;

export async function serve(handle) {
  for await (const line of createInterface({ input: process.stdin })) {
    const { call, arguments: given } = JSON.parse(line);
    let answer;
    try {
      answer = { result: (await handle(call, given)) ?? null };
    } catch (error) {
      answer = { error: `${error.constructor.name}: ${error.message}` };
    }
    process.stdout.write(JSON.stringify(answer) + "\n");
  }
}
