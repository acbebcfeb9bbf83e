// Which entries tell of something that was asked for and refused. Their actions end in `refuse`, and one older one says
// `joinRefused`; trails that exist name them so for ever. What was noticed (`contest`, `shared`, `doubt`) is not refused.

export function isRefusal(action: string): boolean {
  return /(?:\.refuse|Refused)$/.test(action)
}
