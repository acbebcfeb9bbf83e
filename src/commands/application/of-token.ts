// The applications that `taxiway token` makes, one for each token: known by their names, so that nobody takes one for their own.

export const nameOfToken = (at: Date): string => `access token of ${at.toISOString()}`

export const isOfToken = ({ displayName }: { readonly displayName: string }): boolean =>
  /^access token of \d{4}-\d\d-\d\dT/.test(displayName)
