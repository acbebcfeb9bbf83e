// A line of a list of licences or of their holders, with the button that takes it.

import { Button, makeStyles, Tooltip, tokens, useRestoreFocusTarget } from '@fluentui/react-components'
import type { ReactNode } from 'react'
import { DismissRegular } from '../../../shared/ui/icons.ts'

const useStyles = makeStyles({
  list: { listStyleType: 'none', display: 'grid', margin: 0, padding: 0 },
  item: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) auto',
    gap: '8px',
    alignItems: 'center',
    minHeight: '44px',
    padding: '4px 0',
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    overflowWrap: 'anywhere',
  },
  words: { display: 'flex', flexWrap: 'wrap', gap: '2px 12px', alignItems: 'baseline' },
})

export function Items({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <ul className={useStyles().list} aria-label={name}>
      {children}
    </ul>
  )
}

/** Without `onTake` there is no button. */
export function Item(props: { readonly children: ReactNode; readonly take: string; readonly onTake?: () => void }) {
  const styles = useStyles()
  return (
    <li className={styles.item}>
      <span className={styles.words}>{props.children}</span>
      {props.onTake && <TakeButton name={props.take} onTake={props.onTake} />}
    </li>
  )
}

export function TakeButton({ name, onTake }: { readonly name: string; readonly onTake: () => void }) {
  const restore = useRestoreFocusTarget() // after the question
  return (
    <Tooltip relationship="label" content={name}>
      <Button appearance="subtle" icon={<DismissRegular />} onClick={onTake} {...restore} />
    </Tooltip>
  )
}
