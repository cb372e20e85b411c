/** Whole microseconds of a count of nanoseconds as decimal digits; 0 for none. */
export function microseconds(nanoseconds: string | undefined): number {
  return nanoseconds === undefined || nanoseconds.length < 4 ? 0 : Number(nanoseconds.slice(0, -3));
}
