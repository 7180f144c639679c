import { z } from 'zod';

/**
 * Who hears events. `callbacks`: the dispatchers, one of them each event, and none is lost while they are away.
 * `gateways`: every gateway that is there at the moment; what passes while it has no broker it does without.
 */
export type Hearer = 'callbacks' | 'gateways';

/** Everything there is to say about an event. A published version never changes: what must change is a next one. */
export interface EventDefinition<Type extends string = string, Data extends z.ZodType = z.ZodType> {
  type: Type;
  version: number;
  summary: string;
  /** What it tells, beside when it was and which school it is about. */
  data: Data;
  example: z.input<Data>;
  /** None: nobody yet, but whoever subscribes to its topic at the broker. */
  heardBy: readonly Hearer[];
}

/** One event as it travels. */
interface EventEnvelope<Type extends string, Version extends number, Data> {
  /** Stable over every telling of the same event. */
  id: string;
  type: Type;
  version: Version;
  /** When it was, UTC, ISO 8601. */
  time: string;
  /** 0: the deployment's. */
  school_id: number;
  data: Data;
}

/** An event as its definition has it. */
export type Told<Definition extends EventDefinition> = Definition extends EventDefinition
  ? EventEnvelope<Definition['type'], Definition['version'], z.output<Definition['data']>>
  : never;

/** What makes an event of a message, of whatever version of this program. */
export const eventHeading = z.object({
  type: z
    .string()
    .regex(/^[a-z_]+(\.[a-z_]+)+$/)
    .max(100),
  version: z.int().min(1).max(1000),
});
export type EventHeading = z.output<typeof eventHeading>;

/** What every event says of itself, of whatever version of this program. Beside it there is `data`. */
export const eventEnvelope = eventHeading.extend({
  id: z.uuid().meta({ description: 'Stable over every telling: whoever has seen it has seen this event.' }),
  time: z.iso.datetime().meta({ description: 'When it was, UTC.' }),
  school_id: z.int().meta({ description: "0: the deployment's." }),
});

/** The topic under which an event is published, for example `group.activated.v1`. */
export const topicOf = ({ type, version }: EventHeading): string => `${type}.v${version}`;
