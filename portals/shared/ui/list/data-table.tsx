// The one table of the portal. On narrow windows each row becomes a card. Order and selection are the page's, the order made
// by the service. All of its controls are one stop of Tab, the one that had the focus last, and arrow keys move between them, as in
// a grid (WAI-ARIA Authoring Practices, "Keyboard Navigation Inside Components"), also where there are ten thousand rows.

import {
  Checkbox,
  makeStyles,
  mergeClasses,
  Table,
  TableBody,
  TableHeader,
  TableHeaderCell,
  TableRow,
  tokens,
  useArrowNavigationGroup,
} from '@fluentui/react-components'
import {
  type CSSProperties,
  memo,
  type ReactNode,
  type RefObject,
  useCallback,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
} from 'react'
import { useTranslation } from 'react-i18next'

import { useNarrow } from '../use-media.ts'
import { RowBox, type RowLooks, useRowLooks } from './row-looks.tsx'
import { type Rows, rowsOfArray } from './rows-of-pages.ts'
import { type HeldFocus, useVirtualRows } from './virtual-rows.ts'

export type Column<T> = {
  readonly id: string
  readonly name: string
  readonly cell: (row: T) => ReactNode
  readonly sortable?: boolean
}

export type Sort = { readonly column: string; readonly descending: boolean; readonly onSort: (column: string) => void }

export type Selection<T> = {
  readonly selected: ReadonlySet<string>
  readonly onSelect: (selected: ReadonlySet<string>) => void
  /** Says which row a box is for; the same function as long as it says the same. */
  readonly nameOf: (row: T) => string
  /** Above the boxes: one for all of them, by its name, or a word. */
  readonly head: { readonly all: string } | { readonly word: string }
}

type WithId = { readonly id: string }

type Shown<T extends WithId> = {
  readonly name: string
  /** The same ones as long as nothing changes in them. */
  readonly rows: Rows<T>
  /** The same array as long as nothing changes in it. */
  readonly columns: ReadonlyArray<Column<T>>
  readonly sort?: Sort
  readonly selection?: Selection<T>
  /** Instead of the columns with their names, on narrow windows. */
  readonly card?: (row: T) => ReactNode
  /** Below this it scrolls sideways. */
  readonly minWidth?: string
}

const useStyles = makeStyles({
  // Its place is kept: what stands below does not move when somebody comes by keyboard.
  whole: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '4px' },
  silent: { '&:not(:has(:focus-visible)) > p': { visibility: 'hidden' } },
  hint: {
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    color: tokens.colorNeutralForeground2,
  },
  frame: {
    overflowX: 'auto',
    // The browser must not scroll by itself to hold a row in place: rows come and go, and it would run away with the window.
    overflowAnchor: 'none',
    backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusXLarge,
  },
  check: { width: '48px' },
  word: { width: '88px', fontWeight: tokens.fontWeightSemibold, color: tokens.colorNeutralForeground2 },
  cell: { overflowWrap: 'anywhere', paddingTop: '6px', paddingBottom: '6px' },
  head: { fontWeight: tokens.fontWeightSemibold, color: tokens.colorNeutralForeground2 },
  list: { listStyleType: 'none', display: 'block', overflowAnchor: 'none' },
  card: {
    backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusXLarge,
    padding: '16px',
  },
  cardWithBox: {
    display: 'grid',
    gridTemplateColumns: 'auto minmax(0, 1fr)',
    columnGap: '4px',
    padding: '8px 16px 16px 8px',
  },
  // Inside the measured element: a margin would not count.
  item: { paddingBottom: '12px' },
  pairs: { display: 'grid', gap: '8px' },
  pair: { display: 'grid', gap: '2px', overflowWrap: 'anywhere' },
  term: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
})

type Given<T extends WithId> = Omit<Shown<T>, 'rows'> & {
  /** The same array as long as nothing changes in it; of a list that comes in pages, what `useRows` answers with. */
  readonly rows: readonly T[] | Rows<T>
}

export function DataTable<T extends WithId>({ rows: given, ...others }: Given<T>) {
  const held = useRef<HeldFocus>(undefined)
  const rows = useMemo(() => ('ids' in given ? given : rowsOfArray(given)), [given])
  const shown = { ...others, rows, held }
  return useNarrow() ? <Cards {...shown} /> : <Wide {...shown} />
}

type Held = { readonly held: RefObject<HeldFocus | undefined> }

/** How to move in it: for who comes by keyboard, and for a screen reader as the description of the list. */
function WithHint({ id, children }: { readonly id: string; readonly children: ReactNode }) {
  const styles = useStyles()
  const { t } = useTranslation()
  return (
    <div className={mergeClasses(styles.whole, styles.silent)}>
      <p id={id} className={styles.hint}>
        {t('common.arrowKeys')}
      </p>
      {children}
    </div>
  )
}

/** One stop of Tab. */
const useOneStop = () => useArrowNavigationGroup({ axis: 'grid' })

/** Turns the box of one row; the same function always, so that a box that is turned draws its own row anew and no other. */
function useTurn<T>(selection: Selection<T> | undefined): (id: string) => void {
  const latest = useRef(selection)
  useLayoutEffect(() => {
    latest.current = selection
  }, [selection])
  return useCallback((id) => {
    if (!latest.current) return
    const next = new Set(latest.current.selected)
    if (!next.delete(id)) next.add(id)
    latest.current.onSelect(next)
  }, [])
}

function Wide<T extends WithId>(props: Shown<T> & Held) {
  const styles = useStyles()
  const { name, rows, held, columns, sort, selection, minWidth } = props
  const arrows = useOneStop()
  const hint = useId()
  const body = useRef<HTMLTableSectionElement>(null)
  const { virtual, inView, after, measure, around } = useVirtualRows({ ids: rows.ids, estimate: 57, list: body, held })
  const looks = useRowLooks(styles.cell, styles.check)
  const turn = useTurn(selection)
  const width = columns.length + (selection ? 1 : 0)
  return (
    <WithHint id={hint}>
      <div className={styles.frame}>
        <Table
          {...arrows}
          aria-label={name}
          aria-describedby={hint}
          style={{ minWidth: minWidth ?? '0' }}
          {...(virtual && { 'aria-rowcount': rows.ids.length + 1, 'aria-keyshortcuts': 'Control+Home Control+End' })}
        >
          <Head
            columns={columns}
            ids={rows.ids}
            virtual={virtual}
            {...(sort && { sort })}
            {...(selection && { selection })}
          />
          <TableBody
            ref={body as RefObject<never>} // it may be a div, too, which its type cannot say
            {...around}
          >
            {inView.flatMap(({ index, key, gap }, at) => {
              const row = rows.at(index)
              if (!row) return []
              // Flat, with a key each: a row that moves among the others must stay the same element and keep the focus.
              return [
                gap > 0 && <Gap key={at === 0 ? 'gap' : `gap before ${key}`} height={gap} columns={width} />,
                <WideRow
                  key={key}
                  row={row}
                  columns={columns}
                  index={index}
                  looks={looks}
                  turn={turn}
                  {...(selection && { checked: selection.selected.has(row.id), nameOf: selection.nameOf })}
                  {...(measure && { measure })}
                />,
              ]
            })}
            {after > 0 && <Gap height={after} columns={width} />}
          </TableBody>
        </Table>
      </div>
    </WithHint>
  )
}

type HeadProps<T extends WithId> = Pick<Shown<T>, 'columns' | 'sort' | 'selection'> & {
  readonly ids: readonly string[]
  readonly virtual: boolean
}

/** Not drawn anew while rows come and go. */
const Head = memo(function Head<T extends WithId>({ columns, ids, virtual, sort, selection }: HeadProps<T>) {
  const styles = useStyles()
  return (
    <TableHeader>
      <TableRow {...(virtual && { 'aria-rowindex': 1 })}>
        {selection && (
          <TableHeaderCell className={'all' in selection.head ? styles.check : styles.word}>
            {'word' in selection.head ? (
              selection.head.word
            ) : (
              <SelectAll name={selection.head.all} ids={ids} selection={selection} />
            )}
          </TableHeaderCell>
        )}
        {columns.map((column) => (
          <TableHeaderCell key={column.id} className={styles.head} {...sortOf(column, sort)}>
            {column.name}
          </TableHeaderCell>
        ))}
      </TableRow>
    </TableHeader>
  )
}) as <T extends WithId>(props: HeadProps<T>) => ReactNode

function SelectAll<T extends WithId>(props: {
  readonly name: string
  readonly ids: readonly string[]
  readonly selection: Selection<T>
}) {
  const { name, ids, selection } = props
  const { selected, onSelect } = selection
  const all = useMemo(() => ids.length > 0 && ids.every((id) => selected.has(id)), [ids, selected])
  const turn = () => {
    const next = new Set(selected)
    for (const id of ids) {
      if (all) next.delete(id)
      else next.add(id)
    }
    onSelect(next)
  }
  return <Checkbox aria-label={name} checked={all || (selected.size > 0 && 'mixed')} onChange={turn} />
}

function sortOf<T>({ id, sortable }: Column<T>, sort: Sort | undefined) {
  if (!sort || !sortable) return {}
  const sorted = sort.column === id
  return {
    sortable: true,
    onClick: () => sort.onSort(id),
    ...(sorted && { sortDirection: sort.descending ? ('descending' as const) : ('ascending' as const) }),
  }
}

/** Where rows are that are not in the document. */
const Gap = ({ height, columns }: { readonly height: number; readonly columns: number }) => (
  <tr aria-hidden style={{ height: `${height}px` }}>
    <td colSpan={columns} />
  </tr>
)

type RowProps<T> = {
  readonly row: T
  readonly columns: ReadonlyArray<Column<T>>
  readonly index: number
  readonly looks: RowLooks
  /** Of its box; without it there is none. */
  readonly checked?: boolean
  readonly nameOf?: (row: T) => string
  readonly turn: (id: string) => void
  readonly measure?: (element: HTMLElement | null) => void
}

/** Drawn anew only when one of these is another one. */
const WideRow = memo(function WideRow<T extends WithId>(props: RowProps<T>) {
  const { row, columns, index, looks, checked, nameOf, turn, measure } = props
  return (
    <tr
      className={looks.row}
      data-index={index}
      {...(measure && { ref: measure, 'aria-rowindex': index + 2 })}
      {...(nameOf && { 'aria-selected': checked })}
    >
      {nameOf && (
        <td className={looks.boxCell}>
          <RowBox looks={looks} name={nameOf(row)} checked={checked === true} onChange={() => turn(row.id)} />
        </td>
      )}
      {columns.map(({ id, cell }) => (
        <td key={id} className={looks.cell}>
          {cell(row)}
        </td>
      ))}
    </tr>
  )
}) as <T extends WithId>(props: RowProps<T>) => ReactNode

function Cards<T extends WithId>(props: Shown<T> & Held) {
  const styles = useStyles()
  const { name, rows, held, columns, selection } = props
  const arrows = useOneStop()
  const hint = useId()
  const list = useRef<HTMLUListElement>(null)
  const { virtual, inView, after, measure, around } = useVirtualRows({ ids: rows.ids, estimate: 134, list, held })
  const looks = useRowLooks(styles.cell, styles.check)
  const turn = useTurn(selection)
  const card = props.card ?? ((row: T) => <Pairs row={row} columns={columns} />)
  return (
    <WithHint id={hint}>
      <ul
        ref={list}
        className={styles.list}
        aria-label={name}
        aria-describedby={hint}
        style={{ paddingBottom: `${after}px` }}
        {...arrows}
        {...around}
      >
        {inView.map(({ index, key, gap }) => {
          const row = rows.at(index)
          if (!row) return null
          const spacing: CSSProperties = gap > 0 ? { marginTop: `${gap}px` } : {}
          return (
            <li
              key={key}
              data-index={index}
              ref={measure ?? null}
              className={styles.item}
              style={spacing}
              {...(virtual && { 'aria-setsize': rows.ids.length, 'aria-posinset': index + 1 })}
            >
              {selection ? (
                <div className={mergeClasses(styles.card, styles.cardWithBox)}>
                  <RowBox
                    looks={looks}
                    name={selection.nameOf(row)}
                    checked={selection.selected.has(row.id)}
                    onChange={() => turn(row.id)}
                  />
                  {card(row)}
                </div>
              ) : (
                <div className={styles.card}>{card(row)}</div>
              )}
            </li>
          )
        })}
      </ul>
    </WithHint>
  )
}

function Pairs<T>({ row, columns }: { readonly row: T; readonly columns: ReadonlyArray<Column<T>> }) {
  const styles = useStyles()
  return (
    <div className={styles.pairs}>
      {columns.map((column) => (
        <div key={column.id} className={styles.pair}>
          <span className={styles.term}>{column.name}</span>
          <span>{column.cell(row)}</span>
        </div>
      ))}
    </div>
  )
}
