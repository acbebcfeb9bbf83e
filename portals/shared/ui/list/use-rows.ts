// The rows of a list that comes in pages, and loading all of them one after the other.

import { useEffect, useState } from 'react'

import type { PageAtRest } from '../../api/page.ts'
import { type Rows, rowsOfPages } from './rows-of-pages.ts'

export type ListOfPages<T> = {
  readonly data?: { readonly pages: ReadonlyArray<PageAtRest<T>> } | undefined
  readonly hasNextPage: boolean
  readonly isFetchingNextPage: boolean
  readonly isFetchNextPageError: boolean
  readonly error: unknown
  readonly fetchNextPage: () => unknown
}

/** For the button that loads all, and stops that. */
export type LoadingAll = {
  readonly isOn: boolean
  readonly turn: (on: boolean) => void
  readonly loaded: number
  readonly total: number | undefined
}

const noPages: readonly never[] = []

export function useRows<T>(list: ListOfPages<T>): { readonly rows: Rows<T>; readonly loadingAll: LoadingAll } {
  const [wanted, setWanted] = useState(false)
  const [together] = useState(() => rowsOfPages<T>())
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = list
  useEffect(() => {
    if (!wanted) return
    if (!hasNextPage || isFetchNextPageError) setWanted(false)
    else if (!isFetchingNextPage) void fetchNextPage()
  }, [wanted, hasNextPage, isFetchNextPageError, isFetchingNextPage, fetchNextPage])
  const isOn = wanted && hasNextPage && !isFetchNextPageError
  const pages = list.data?.pages ?? noPages
  return {
    rows: together(pages, isOn),
    loadingAll: {
      isOn,
      turn: setWanted,
      loaded: pages.reduce((sum, page) => sum + page.ids.length, 0),
      total: pages[0]?.['@odata.count'],
    },
  }
}
