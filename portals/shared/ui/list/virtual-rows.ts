// Which rows of a long list are in the document: those in the window, some beside them, and the one that has the focus, or had it
// last, with its neighbours, wherever it is scrolled to: what holds the focus must not be removed, an arrow key goes from it to
// its neighbours, and Tab comes back to it.
// Shorter lists are there as a whole, for the browser's own search. Ctrl+Home and Ctrl+End go to the first and the last row.

import { defaultRangeExtractor, type Range, useWindowVirtualizer } from '@tanstack/react-virtual'
import {
  type FocusEvent,
  type KeyboardEvent,
  type RefObject,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react'

import { controlIn, type HeldControl, heldControl, isInDialog, whenNoDialog } from '../keep-focus.ts'
import { slotsOf } from './slots.ts'

/** Longer ones are virtual. */
const short = 100
/** Beyond the window on each side, so that an arrow key always finds a next row. Few: a jump makes them all anew in one frame. */
const beside = 4

export type RowInView = {
  readonly index: number
  /** Of its element. */
  readonly key: string
  /** Pixels of rows that are not there before it. */
  readonly gap: number
}

/** Where the focus was in the list, or is to come back to when a question is answered: its row and which of the controls there. */
export type HeldFocus = { readonly id: string | undefined; readonly control: HeldControl }

export function useVirtualRows(options: {
  /** Of all rows; the same array as long as nothing changes in it. */
  readonly ids: readonly string[]
  readonly estimate: number
  /** Around the rows and nothing else; each row has data-index. */
  readonly list: RefObject<HTMLElement | null>
  /** Of the other form of the same list, which went with the focus in it when the window became narrow or wide. */
  readonly held: RefObject<HeldFocus | undefined>
}) {
  const { ids, estimate, list, held } = options
  const virtual = ids.length > short
  const [margin, setMargin] = useState(0)
  const [focusedId, setFocusedId] = useState<string>()
  const focused = useMemo(() => (focusedId === undefined ? -1 : ids.indexOf(focusedId)), [ids, focusedId])
  const wanted = useRef<HeldControl | undefined>(undefined)
  /** Had the focus last, and gave it to nothing but a dialog. */
  const opener = useRef<HeldFocus | undefined>(undefined)

  const latestIds = useRef(ids)
  latestIds.current = ids
  useLayoutEffect(() => {
    const { current } = list
    const whole = current?.closest('table') ?? current
    const { current: before } = held
    held.current = undefined
    opener.current = before
    const id = before && (before.id ?? latestIds.current[0])
    setFocusedId(id) // so that its row is there
    const stop =
      before &&
      whenNoDialog(() => {
        if (document.activeElement && document.activeElement !== document.body) return
        const index = id === undefined ? -1 : latestIds.current.indexOf(id)
        const row = current?.querySelector(`[data-index="${index}"]`)
        if (row) controlIn(row, before.control)?.focus()
        else wanted.current = before.control // when it is there
      })
    return () => {
      stop?.()
      const active = document.activeElement
      if (active && whole?.contains(active)) {
        const index = Number(active.closest('[data-index]')?.getAttribute('data-index') ?? -1)
        held.current = { id: latestIds.current[index], control: heldControl(active) }
      } else if (active === document.body || isInDialog(active)) held.current = opener.current
    }
  }, [list, held])

  const scrolls = useRef(false)
  // Content above the list comes and goes. In the midst of a scroll the browser would have to lay the page out for it.
  useLayoutEffect(() => {
    if (scrolls.current) return
    const top = list.current ? Math.round(list.current.getBoundingClientRect().top + scrollY) : 0
    if (virtual && Math.abs(top - margin) > 1) setMargin(top)
  })

  const virtualizer = useWindowVirtualizer<HTMLElement>({
    count: ids.length,
    enabled: virtual,
    estimateSize: () => estimate,
    // The same function while the rows are the same: with another one the places of all rows are worked out again.
    getItemKey: useCallback((index: number) => ids[index] ?? index, [ids]),
    overscan: beside,
    scrollMargin: margin,
    rangeExtractor: useCallback(
      (range: Range) => {
        const shown = defaultRangeExtractor(range)
        if (focused < 0) return shown
        const around = [focused - 1, focused, focused + 1].filter((index) => index >= 0 && index < range.count)
        return [...new Set([...shown, ...around])].sort((one, other) => one - other)
      },
      [focused],
    ),
  })

  scrolls.current = virtualizer.isScrolling

  useEffect(() => {
    const control = wanted.current
    const row = control && focused >= 0 && list.current?.querySelector(`[data-index="${focused}"]`)
    if (!row) return
    const target = controlIn(row, control)
    wanted.current = undefined
    target?.focus()
  }, [focused, list])

  const idAt = (element: Element): string | undefined =>
    ids[Number(element.closest('[data-index]')?.getAttribute('data-index') ?? -1)]

  const items = virtual ? virtualizer.getVirtualItems() : undefined
  const [slots] = useState(slotsOf)
  const inView = useMemo((): readonly RowInView[] => {
    let end = margin
    const places = items ? items.map(({ index }) => index) : ids.map((_, index) => index)
    const keys = slots(ids, places)
    return places.map((index, at) => {
      const { start, end: itsEnd } = items?.[at] ?? { start: end, end }
      const gap = Math.max(0, start - end)
      end = itsEnd
      return { index, key: keys[at] ?? '', gap }
    })
  }, [items, ids, margin, slots])

  // The virtualizer would measure an element when it comes and when its size changes, not when it is given another row.
  useLayoutEffect(() => {
    if (!virtual || inView.length === 0) return
    for (const row of list.current?.children ?? [])
      if (row instanceof HTMLElement && row.dataset.index)
        virtualizer.resizeItem(Number(row.dataset.index), row.offsetHeight)
  }, [virtual, inView, list, virtualizer])
  const sizes = useMemo(
    () =>
      new ResizeObserver((changes) => {
        for (const { target } of changes)
          if (!target.isConnected) sizes.unobserve(target)
          else if (target instanceof HTMLElement)
            virtualizer.resizeItem(Number(target.dataset.index), target.offsetHeight)
      }),
    [virtualizer],
  )
  const measure = useCallback(
    (row: HTMLElement | null) => {
      if (row) sizes.observe(row, { box: 'border-box' })
    },
    [sizes],
  )
  const end = items?.at(-1)?.end ?? margin

  return {
    virtual,
    /** The same array as long as the same rows are at the same places. */
    inView,
    /** Pixels of rows that are not there after the last one. */
    after: virtual ? Math.max(0, virtualizer.getTotalSize() + margin - end) : 0,
    measure: virtual ? measure : undefined,
    around: {
      // A dialog that a row shows tells its events here, too, and is no part of the list.
      onFocus: ({ target, currentTarget }: FocusEvent) => {
        if (!currentTarget.contains(target)) return
        const id = idAt(target)
        opener.current = { id, control: heldControl(target) }
        setFocusedId(id)
      },
      onBlur: ({ target, currentTarget, relatedTarget }: FocusEvent) => {
        if (currentTarget.contains(target) && !isInDialog(relatedTarget)) opener.current = undefined
      },
      onKeyDown: (event: KeyboardEvent) => {
        if (event.key !== 'Home' && event.key !== 'End') return
        // At the first or last control of a row already: the browser would scroll it out of sight.
        if (!event.ctrlKey) return event.preventDefault()
        const id = event.key === 'Home' ? ids[0] : ids.at(-1)
        if (id === undefined) return
        event.preventDefault()
        event.stopPropagation()
        wanted.current = { kind: event.target instanceof HTMLInputElement ? 'box' : 'link', name: '' }
        setFocusedId(id)
      },
    },
  }
}
