// What a manufacturer's order has to say before devices are made ready for Autopilot. Pure.

/** Undefined: this Windows can be deployed by Autopilot, which begins with Windows 10 version 1703. */
export function versionProblem(version: string): string | undefined {
  if (/^\d{2}H[12]$/i.test(version)) return undefined
  const number = /^\d{4}$/.test(version) ? Number(version) : undefined
  if (number === undefined) {
    return `'${version.slice(0, 20)}' is no version of Windows 10 or 11. Write it as 1703, 1909 or 24H2.`
  }
  if (number >= 1703) return undefined
  return `Autopilot needs Windows 10 version 1703 or later on the device, and the order says ${version}. Choose a later one, or order without Autopilot.`
}

/** Of its number, where that is a name for a delivery of sealed files; otherwise of its id. Another file of the same order has the same. */
export const deliveryName = ({ id, number }: { readonly id: string; readonly number: string }): string =>
  /^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$/.test(number) ? number : id
