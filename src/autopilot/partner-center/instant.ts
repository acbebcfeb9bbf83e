// Times as Partner Center writes them: without a zone, and for one that is not yet the earliest there is, as a client breaks at null.

export const partnerInstant = (at: Date | null): string => at?.toISOString().slice(0, 19) ?? '0001-01-01T00:00:00'
