// Numbers → places in a chart. Pure.

/** A round number not below the greatest value, so that the top line has a name that can be read. */
export function top(values: readonly number[]): number {
  const greatest = Math.max(0, ...values);
  if (greatest === 0) return 1;
  const power = 10 ** Math.floor(Math.log10(greatest));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= greatest) ?? greatest;
}

/** A line through the days that have a value; where one is missing it is broken. */
export function linePath(values: readonly (number | null)[], width: number, height: number, highest: number): string {
  const step = values.length > 1 ? width / (values.length - 1) : 0;
  let path = "";
  let is_open = false;
  values.forEach((value, at) => {
    if (value === null) {
      is_open = false;
      return;
    }
    const x = values.length > 1 ? at * step : width / 2;
    path += `${is_open ? "L" : "M"}${round(x)} ${round(height - (value / highest) * height)}`;
    is_open = true;
  });
  return path;
}

const round = (value: number): number => Math.round(value * 10) / 10;
