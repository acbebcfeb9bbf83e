// What is stored at this moment, for what depends on it.

/** Of a query: asked now, and once. */
export const asStoredNow = <Query extends object>(query: Query) => ({ ...query, staleTime: 0, retry: false as const })
