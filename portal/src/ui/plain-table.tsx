// A small native table for lists without selection. On narrow windows each row becomes a block with its columns named.

import { makeStyles, tokens } from '@fluentui/react-components'
import type { ReactNode } from 'react'

import { useNarrow } from './use-media.ts'

const useStyles = makeStyles({
  frame: {
    backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusXLarge,
    overflowX: 'auto',
  },
  table: {
    width: '100%',
    borderCollapse: 'collapse',
    '& th': {
      textAlign: 'start',
      padding: '12px 16px',
      fontWeight: tokens.fontWeightSemibold,
      color: tokens.colorNeutralForeground2,
    },
    '& td': {
      padding: '12px 16px',
      borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
      overflowWrap: 'anywhere',
      verticalAlign: 'top',
    },
    '& tbody tr:hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
  },
  list: { listStyleType: 'none', display: 'grid', gap: '12px' },
  card: {
    backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusXLarge,
    padding: '16px',
    display: 'grid',
    gap: '8px',
  },
  pair: { display: 'grid', gap: '2px', overflowWrap: 'anywhere' },
  term: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
})

type Row = { readonly key: string; readonly cells: readonly ReactNode[] }

export function PlainTable(props: {
  readonly name: string
  readonly columns: readonly string[]
  readonly rows: readonly Row[]
}) {
  const styles = useStyles()
  const narrow = useNarrow()
  const { name, columns, rows } = props
  if (narrow) {
    return (
      <ul className={styles.list} aria-label={name}>
        {rows.map((row) => (
          <li key={row.key} className={styles.card}>
            {row.cells.map((cell, index) => (
              <div key={columns[index]} className={styles.pair}>
                <span className={styles.term}>{columns[index]}</span>
                <span>{cell}</span>
              </div>
            ))}
          </li>
        ))}
      </ul>
    )
  }
  return (
    <div className={styles.frame}>
      <table className={styles.table} aria-label={name}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key}>
              {row.cells.map((cell, index) => (
                <td key={columns[index]}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
