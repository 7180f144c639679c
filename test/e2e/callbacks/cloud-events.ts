import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { Webhook } from 'standardwebhooks';
import type { OperationAnswer } from '#client';
import { events, inForm, messageSchemaFile } from '#contracts';
import { eventually } from '../../support/eventually.js';
import type { runOps } from '../../support/ops.js';
import type { startReceiver } from '../../support/receiver.js';

type Receiver = Awaited<ReturnType<typeof startReceiver>>;

const ajv = new Ajv2020({ strict: false });
addFormats.default(ajv);
/** As the schema has it that is published. */
const isCloudEvent = ajv.compile(messageSchemaFile(inForm(events['group.activated'], 2)));

interface Stage {
  receiver: () => Receiver;
  activate: (fields: object) => Promise<OperationAnswer>;
  /** What the receiver was told at a path of an operation. */
  of: (operation: OperationAnswer, path: string) => Receiver['received'];
  ops: (...args: string[]) => ReturnType<typeof runOps>;
}

export function cloudEvents({ receiver, activate, of, ops }: Stage): void {
  it('are CloudEvents where an endpoint takes version 2 of the envelope, and signed in the same way', async () => {
    const url = `${receiver().url}/clouds`;
    const newer = (await ops('endpoint', 'add', ...['--school', '1', '--url', url, '--allow-cidr', '127.0.0.0/8']))
      .output;
    const lines = async () =>
      JSON.parse((await ops('endpoint', 'list', '--json')).output) as Record<
        'endpoint_id' | 'url' | 'envelope',
        unknown
      >[];
    const line = async () => (await lines()).find((one) => one.url === url)!;
    expect((await line()).envelope).toBe(1);
    await ops('endpoint', 'set', String((await line()).endpoint_id), '--envelope', '2');
    expect((await line()).envelope).toBe(2);
    const called = async (path: string) => {
      const operation = await activate({ callback_url: receiver().url + path });
      const [call] = await eventually(() => of(operation, path), { good: (calls) => calls.length > 0 });
      return { operation_id: operation.operation_id!, call: call! };
    };
    const { operation_id, call } = await called('/clouds/1');
    const payload = new Webhook(newer).verify(call.body, call.headers) as { data: { operation_id: string } };
    expect(isCloudEvent(payload)).toBe(true);
    expect(isCloudEvent.errors).toBeNull();
    expect(payload).toMatchObject({ operationid: operation_id, data: { operation_id } });
    expect(call.headers).toMatchObject({
      ...{ 'content-type': 'application/cloudevents+json', 'webhook-id': operation_id },
    });
    // (the control) Whoever takes version 1 is told as ever.
    const { call: before } = await called('/im/before');
    expect(before.headers['content-type']).toBe('application/json');
    expect(Object.keys(JSON.parse(before.body) as object)).toEqual(['type', 'timestamp', 'data']);
    expect(isCloudEvent(JSON.parse(before.body))).toBe(false);
  });
}
