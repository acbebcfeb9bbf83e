// The file that an import stopped at while its sender was not trusted: kept in this window, until the person comes back to it from
// the page of senders. Whoever opens the import in another way begins anew, and it is forgotten.

let kept: File | undefined

export function keepForLater(file: File): void {
  kept = file
}

/** Once. */
export function takeKept(): File | undefined {
  const file = kept
  kept = undefined
  return file
}

export const isKept = (): boolean => kept !== undefined
