// Which entries record a refusal. Their actions end in `refuse`, and one older one says
// `joinRefused`; trails that exist name them so for ever. Observations (`contest`, `shared`, `doubt`) are no refusals.

export function isRefusal(action: string): boolean {
  return /(?:\.refuse|Refused)$/.test(action)
}
