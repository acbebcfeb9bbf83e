// Asks before something of one's own account ends; whoever did not prove a moment ago who they are does that first.

import { makeStyles, Text } from '@fluentui/react-components'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Confirm } from '../../../shared/ui/form/confirm.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { type Proven, prove } from './prove.tsx'

const useStyles = makeStyles({
  stack: { display: 'grid', gap: '12px' },
  effects: { display: 'grid', gap: '6px', paddingLeft: '20px', margin: 0 },
})

export function OwnQuestion(props: {
  readonly title: string
  readonly confirm: string
  readonly effects: readonly string[]
  readonly proven: Proven
  readonly perform: () => Promise<unknown>
  readonly onDone: () => void
  readonly onClose: () => void
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { proven } = props
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<unknown>()
  const go = async () => {
    if (busy) return
    if (!proven.until) return prove(proven)
    setBusy(true)
    setProblem(undefined)
    try {
      await props.perform()
      props.onDone()
    } catch (caught) {
      setProblem(caught)
      setBusy(false)
    }
  }
  return (
    <Confirm
      open
      title={props.title}
      confirm={proven.until ? props.confirm : t('own.proof.button')}
      danger={proven.until !== undefined}
      onClose={() => {
        if (!busy) props.onClose()
      }}
      onConfirm={() => void go()}
    >
      <div className={styles.stack}>
        <ul className={styles.effects}>
          {props.effects.map((effect) => (
            <li key={effect}>{effect}</li>
          ))}
        </ul>
        {!proven.until && <Text>{t('own.proof.first')}</Text>}
        <div aria-live="polite">{busy && <Text>{t('own.working')}</Text>}</div>
        {problem !== undefined && <Failed problem={problem} />}
      </div>
    </Confirm>
  )
}
