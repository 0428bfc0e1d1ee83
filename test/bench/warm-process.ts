import { createRequire } from 'node:module';
import { argv, stdout } from 'node:process';

type Handler = (event: unknown, context: object) => Promise<unknown>;

// warm.ts starts this file with the path of a bundle, an event, what is stopped before each one, and the counts.
const [, , file = '', event = '', arn = '', warmUp = '', count = ''] = argv;
const { handler } = createRequire(import.meta.url)(file) as { readonly handler: Handler };
const parsed: unknown = JSON.parse(event);

const stop = async (): Promise<void> => {
  const headers = { 'x-amz-target': 'CloudTrail_20131101.StopLogging' };
  const body = JSON.stringify({ Name: arn });
  await (await fetch(String(process.env['AWS_ENDPOINT_URL']), { method: 'POST', headers, body })).text();
};

const write = stdout.write.bind(stdout);
// At AWS what a function writes goes into a pipe that somebody else empties.
stdout.write = (): boolean => true;

let [ms, cpu] = [0, 0];
for (let index = -Number(warmUp); index < Number(count); index += 1) {
  if (arn !== '') await stop();
  const [from, before] = [performance.now(), process.cpuUsage()];
  await handler(parsed, { functionName: 'bench', awsRequestId: String(index) });
  const { user, system } = process.cpuUsage(before);
  if (index < 0) continue;
  ms += performance.now() - from;
  cpu += (user + system) / 1000;
}
write(`${JSON.stringify({ ms: ms / Number(count), cpu: cpu / Number(count) })}\n`, () => process.exit());
