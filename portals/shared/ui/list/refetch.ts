// How a list that stays open keeps up with what happens elsewhere.

/** Of 200 rows each: all loaded pages are asked for again, and hundreds of them every half minute would be a load on everybody. */
const mostPages = 5

/** Milliseconds between two quiet looks; false for a list that is too long for them, which has its button. */
export const quietRefetch = (pages: number | undefined): number | false => (pages ?? 0) <= mostPages && 30_000

/** Of a list that comes in pages. Never while the window is hidden. */
export const keepsUp = {
  refetchInterval: ({
    state,
  }: {
    readonly state: { readonly data?: { readonly pages: readonly unknown[] } | undefined }
  }) => quietRefetch(state.data?.pages.length),
  refetchIntervalInBackground: false,
} as const
