// When a device may have another certificate for the one that it holds (MS-MDE2 §3.5): as long as that one is good, and near its end.

/** As the provisioning document tells the device: it begins so many days before the end, and tries again after some. */
export const renewal = { periodDays: 45, retryDays: 4 } as const

/** A device that loses an answer may ask with another key, but not without end. */
export const mostKeysADay = 5

export const dayMs = 24 * 3600_000

export const isInPeriod = (notAfter: Date, now: Date): boolean =>
  notAfter.getTime() - now.getTime() <= renewal.periodDays * dayMs
