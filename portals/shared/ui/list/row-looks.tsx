// Rows of a list look as Fluent's do and are plain elements: the class names are asked of Fluent once for the list. Its components
// attach listeners to each row, cell and box, which cost more than the rest of a row that comes while somebody scrolls.

import {
  createFocusOutlineStyle,
  makeStyles,
  mergeClasses,
  useCheckbox_unstable,
  useCheckboxStyles_unstable,
  useTableCell_unstable,
  useTableCellStyles_unstable,
  useTableRow_unstable,
  useTableRowStyles_unstable,
} from '@fluentui/react-components'
import { type ReactNode, useMemo } from 'react'

type BoxLook = { readonly root: string; readonly input: string; readonly indicator: string; readonly mark: ReactNode }

export type RowLooks = {
  readonly row: string
  readonly cell: string
  readonly boxCell: string
  readonly box: { readonly on: BoxLook; readonly off: BoxLook }
}

const useStyles = makeStyles({
  // Fluent's own ring waits for a mark that its listeners set.
  ring: createFocusOutlineStyle({
    style: {},
    selector: 'focus-within',
    customizeSelector: () => '&:has(:focus-visible)',
  }),
})

/** The same object as long as the looks are the same. */
export function useRowLooks(ofCell: string, ofBoxCell: string): RowLooks {
  const row = useTableRowStyles_unstable(useTableRow_unstable({}, null)).root.className ?? ''
  const any = useTableCellStyles_unstable(useTableCell_unstable({}, null)).root.className ?? ''
  const cell = mergeClasses(any, ofCell)
  const boxCell = mergeClasses(any, ofBoxCell)
  const on = useBoxLook(true)
  const off = useBoxLook(false)
  return useMemo(() => ({ row, cell, boxCell, box: { on, off } }), [row, cell, boxCell, on, off])
}

function useBoxLook(checked: boolean): BoxLook {
  const { ring } = useStyles()
  const state = useCheckbox_unstable({ checked }, null)
  useCheckboxStyles_unstable(state)
  const root = mergeClasses(state.root.className, ring)
  const input = state.input.className ?? ''
  const indicator = state.indicator?.className ?? ''
  const mark = state.indicator?.children as ReactNode
  // biome-ignore lint/correctness/useExhaustiveDependencies: the mark is an element made anew each time, always the same one
  return useMemo(() => ({ root, input, indicator, mark }), [root, input, indicator, checked])
}

export function RowBox(props: {
  readonly looks: RowLooks
  readonly name: string
  readonly checked: boolean
  readonly onChange: () => void
}) {
  const { looks, name, checked, onChange } = props
  const { root, input, indicator, mark } = looks.box[checked ? 'on' : 'off']
  return (
    <span className={root}>
      <input type="checkbox" className={input} aria-label={name} checked={checked} onChange={onChange} />
      <span aria-hidden className={indicator}>
        {mark}
      </span>
    </span>
  )
}
