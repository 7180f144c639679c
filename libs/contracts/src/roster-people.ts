import { z } from 'zod';
import { listQuery } from './roster-imports.js';

/** People at a time. */
const mostPeople = 500;
/** Bytes of the largest batch. */
export const largestBatch = 1024 * 1024;

/** What is wrong with it says the reader of lists, which reads it as a cell; here it is bounded alone. */
const cell = z.string().max(200);
const className = cell.meta({ description: 'As in a list: 高一(2)班, 2026级3班' });

const told = {
  number: cell.optional().meta({ description: "The school's own number, by which he is recognised best" }),
  name: cell,
  phone: cell.optional(),
  id_number: cell.optional().meta({ description: 'Kept as a keyed digest alone' }),
};

const student = z.object({
  role: z.literal('student'),
  ...told,
  class: className,
  guardians: z
    .array(z.object({ name: cell.optional(), phone: cell.optional(), relation: cell.optional() }))
    .max(6)
    .optional(),
});

const teacher = z.object({
  role: z.literal('teacher'),
  ...told,
  head_of: className.optional(),
  teaches: z
    .array(z.object({ course: cell.optional(), classes: z.array(className).max(20) }))
    .max(20)
    .optional(),
});

/** A batch of people with their classes, guardians and what they teach. Nobody leaves by it. */
export const peopleBatch = z.object({
  people: z
    .array(z.discriminatedUnion('role', [student, teacher]))
    .min(1)
    .max(mostPeople),
});

export const peopleQuery = listQuery.pick({ source: true, version: true, school_year: true, stage: true });
