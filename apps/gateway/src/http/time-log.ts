/** Fields of a TTimeLog from the lowest: how many bits each has. The year takes the rest. */
const bits = { second: 6, minute: 6, hour: 5, day: 5, month: 4 };

/** A moment as mORMot's TTimeLog: UTC, in bit fields, day and month counted from 0. Beyond 32 bits, so multiplied, not shifted. */
export function timeLog(moment: Date): number {
  const fields = [
    [moment.getUTCMonth(), bits.month],
    [moment.getUTCDate() - 1, bits.day],
    [moment.getUTCHours(), bits.hour],
    [moment.getUTCMinutes(), bits.minute],
    [moment.getUTCSeconds(), bits.second],
  ] as const;
  return fields.reduce((value, [field, width]) => value * 2 ** width + field, moment.getUTCFullYear());
}
