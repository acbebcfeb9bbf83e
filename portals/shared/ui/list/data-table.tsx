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
  type ColumnDef,
  type Column as ColumnOfTable,
  flexRender,
  getCoreRowModel,
  type Row,
  type RowSelectionState,
  useReactTable,
} from '@tanstack/react-table'
import { type CSSProperties, memo, type ReactNode, type RefObject, useId, useMemo, useRef } from 'react'
import { useTranslation } from 'react-i18next'

import { useNarrow } from '../use-media.ts'
import { RowBox, type RowLooks, useRowLooks } from './row-looks.tsx'
import { type Rows, rowsOfArray } from './rows-of-pages.ts'
import { type HeldFocus, type RowInView, useVirtualRows } from './virtual-rows.ts'

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
  /** Says which row a box is for. */
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

/**
 * TanStack Table of the rows that are in the document: it makes an object of dozens of functions for each row that it knows,
 * and would make a hundred thousand of them anew with each page that is loaded. Whether all rows are selected is for us to say.
 */
function useRowsOfTable<T extends WithId>({ rows, columns, sort, selection }: Shown<T>, inView: readonly RowInView[]) {
  const selected = selection?.selected
  const rowSelection = useMemo(
    (): RowSelectionState => Object.fromEntries([...(selected ?? [])].map((id) => [id, true])),
    [selected],
  )
  return useReactTable<T>({
    data: useMemo(() => inView.flatMap(({ index }) => rows.at(index) ?? []), [inView, rows]),
    columns: useMemo(() => columns.map(definitionOf), [columns]),
    getRowId,
    getCoreRowModel: useMemo(() => getCoreRowModel<T>(), []),
    // There are no pages of its kind to go back to the first of when other rows come into the document.
    autoResetAll: false,
    manualSorting: true,
    enableRowSelection: selection !== undefined,
    state: { sorting: sort ? [{ id: sort.column, desc: sort.descending }] : [], rowSelection },
    onRowSelectionChange: (change) => {
      const next = typeof change === 'function' ? change(rowSelection) : change
      selection?.onSelect(new Set(Object.keys(next).filter((id) => next[id])))
    },
  })
}

const getRowId = ({ id }: WithId) => id

const definitionOf = <T,>(column: Column<T>): ColumnDef<T> => ({
  id: column.id,
  header: column.name,
  // A cell is about the whole row; without a value TanStack Table takes a column for one that cannot be sorted by.
  accessorFn: (row) => row,
  enableSorting: column.sortable === true,
  cell: ({ row }) => column.cell(row.original),
})

function Wide<T extends WithId>(props: Shown<T> & Held) {
  const styles = useStyles()
  const { name, rows, held, sort, selection, minWidth } = props
  const arrows = useOneStop()
  const hint = useId()
  const body = useRef<HTMLTableSectionElement>(null)
  const { virtual, inView, after, measure, around } = useVirtualRows({ ids: rows.ids, estimate: 57, list: body, held })
  const table = useRowsOfTable(props, inView)
  const model = table.getRowModel().rows
  const looks = useRowLooks(styles.cell, styles.check)
  const headers = table.getHeaderGroups()[0]?.headers ?? []
  const columns = headers.length + (selection ? 1 : 0)
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
          <TableHeader>
            <TableRow {...(virtual && { 'aria-rowindex': 1 })}>
              {selection && (
                <TableHeaderCell className={'all' in selection.head ? styles.check : styles.word}>
                  {'word' in selection.head ? (
                    selection.head.word
                  ) : (
                    <SelectAll name={selection.head.all} ids={rows.ids} selection={selection} />
                  )}
                </TableHeaderCell>
              )}
              {headers.map(({ id, column, getContext }) => (
                <TableHeaderCell key={id} className={styles.head} {...sortOf(column, sort)}>
                  {flexRender(column.columnDef.header, getContext())}
                </TableHeaderCell>
              ))}
            </TableRow>
          </TableHeader>
          <TableBody
            ref={body as RefObject<never>} // it may be a div, too, which its type cannot say
            {...around}
          >
            {inView.flatMap(({ index, key, gap }, at) => {
              const row = model[at]
              if (!row) return []
              // Flat, with a key each: a row that moves among the others must stay the same element and keep the focus.
              return [
                gap > 0 && <Gap key={`gap before ${key}`} height={gap} columns={columns} />,
                <WideRow
                  key={key}
                  row={row}
                  original={row.original}
                  columns={props.columns}
                  index={index}
                  looks={looks}
                  selected={row.getIsSelected()}
                  {...(selection && { boxName: selection.nameOf(row.original) })}
                  {...(measure && { measure })}
                />,
              ]
            })}
            {after > 0 && <Gap height={after} columns={columns} />}
          </TableBody>
        </Table>
      </div>
    </WithHint>
  )
}

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

function sortOf<T>(column: ColumnOfTable<T>, sort: Sort | undefined) {
  if (!sort || !column.getCanSort()) return {}
  const sorted = column.getIsSorted()
  return {
    sortable: true,
    onClick: () => sort.onSort(column.id),
    ...(sorted && { sortDirection: sorted === 'desc' ? ('descending' as const) : ('ascending' as const) }),
  }
}

/** Where rows are that are not in the document. */
const Gap = ({ height, columns }: { readonly height: number; readonly columns: number }) => (
  <tr aria-hidden style={{ height: `${height}px` }}>
    <td colSpan={columns} />
  </tr>
)

type RowProps<T> = {
  readonly row: Row<T>
  /** Like `columns`, it decides about drawing again; `row` is made anew with each page that is loaded. */
  readonly original: T
  readonly columns: ReadonlyArray<Column<T>>
  readonly index: number
  readonly looks: RowLooks
  readonly selected: boolean
  readonly boxName?: string
  readonly measure?: (element: HTMLElement | null) => void
}

const WideRow = memo(
  function WideRow<T>({ row, index, looks, selected, boxName, measure }: RowProps<T>) {
    return (
      <tr
        className={looks.row}
        data-index={index}
        {...(measure && { ref: measure, 'aria-rowindex': index + 2 })}
        {...(boxName !== undefined && { 'aria-selected': selected })}
      >
        {boxName !== undefined && (
          <td className={looks.boxCell}>
            <RowBox looks={looks} name={boxName} checked={selected} onChange={() => row.toggleSelected()} />
          </td>
        )}
        {row.getVisibleCells().map(({ column, getContext }) => (
          <td key={column.id} className={looks.cell}>
            {flexRender(column.columnDef.cell, getContext())}
          </td>
        ))}
      </tr>
    )
  },
  (before, now) =>
    before.original === now.original &&
    before.columns === now.columns &&
    before.index === now.index &&
    before.looks === now.looks &&
    before.selected === now.selected &&
    before.boxName === now.boxName &&
    before.measure === now.measure,
) as <T>(props: RowProps<T>) => ReactNode

function Cards<T extends WithId>(props: Shown<T> & Held) {
  const styles = useStyles()
  const { name, rows, held, columns, selection } = props
  const arrows = useOneStop()
  const hint = useId()
  const list = useRef<HTMLUListElement>(null)
  const { virtual, inView, after, measure, around } = useVirtualRows({ ids: rows.ids, estimate: 134, list, held })
  const model = useRowsOfTable(props, inView).getRowModel().rows
  const looks = useRowLooks(styles.cell, styles.check)
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
        {inView.map(({ index, key, gap }, at) => {
          const row = model[at]
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
                    name={selection.nameOf(row.original)}
                    checked={row.getIsSelected()}
                    onChange={() => row.toggleSelected()}
                  />
                  {card(row.original)}
                </div>
              ) : (
                <div className={styles.card}>{card(row.original)}</div>
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
