// Why a step went wrong, in the refuser's words or in ours, and the remedy: under a line of the timeline.

import { makeStyles, mergeClasses, Text, tokens } from '@fluentui/react-components'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { codeIn, codesReadable } from '../../../../src/story/code.ts'
import { remedyPlace } from '../../../../src/story/remedy/remedy.ts'
import { codeOf, reasonOf } from '../../../../src/story/subject.ts'
import { worded } from '../../../shared/text/worded.ts'
import { LightbulbRegular } from '../../../shared/ui/icons.ts'
import { RouteLink } from '../../../shared/ui/route-link.tsx'
import type { StoryEvent } from '../../api/devices.ts'
import { restrictionBehind } from '../restrictions/behind.ts'

const useStyles = makeStyles({
  remedy: {
    display: 'grid',
    gap: '8px',
    padding: '12px 14px',
    borderRadius: tokens.borderRadiusLarge,
    backgroundColor: tokens.colorNeutralBackground3,
    borderLeft: `3px solid ${tokens.colorStatusDangerBorderActive}`,
    width: '100%',
  },
  gentle: { borderLeft: `3px solid ${tokens.colorStatusWarningBorderActive}` },
  remedyTitle: { fontWeight: tokens.fontWeightSemibold, display: 'flex', alignItems: 'center', gap: '6px' },
  words: { overflowWrap: 'anywhere' },
})

export function Remedy({ event, isSetUp }: { readonly event: StoryEvent; readonly isSetUp: boolean }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const behind = event.step === 'enrollment-refused' ? restrictionBehind(event.detail) : undefined
  const said = reasonOf(event.detail, event.outcome)
  const reason = said && codesReadable(said)
  const code = codesReadable(codeOf(event.detail) ?? '')
  if (!reason && !worded(`remedy.${event.step}.cause`)) return null
  return (
    <div className={mergeClasses(styles.remedy, event.outcome === 'warning' && styles.gentle)}>
      <WhyAndNext event={event} isSetUp={isSetUp} reason={reason} code={code} />
      {behind && <RouteLink to={behind}>{t('device.place.restriction')}</RouteLink>}
    </div>
  )
}

export function WhyAndNext(props: {
  readonly event: StoryEvent
  /** The device was set up by then: people work with it, and it is not reset for this. */
  readonly isSetUp: boolean
  readonly reason: string | undefined
  readonly code: string | undefined
  /** Whose word the reason is, where it is another's than the step's. */
  readonly mark?: ReactNode
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { event, isSetUp, reason, code, mark } = props
  const meaning = worded(`code.${codeIn(code ?? '') ?? codeIn(reason ?? '')}`)
  // what the code means says more than what usually is the cause
  const place = remedyPlace(event.step, isSetUp, event.detail)
  const why = reason ?? (meaning ? code : worded(place.cause.join('.')))
  const next = worded(place.next.join('.'))
  return (
    <>
      {why && (
        <div>
          <Text block className={styles.remedyTitle}>
            {t('device.cause')}
          </Text>
          <Text block className={styles.words}>
            {why}
            {code && !why.includes(code) && (
              <>
                {' '}
                <code>{code}</code>
              </>
            )}
          </Text>
          {meaning && <Text block>{meaning}</Text>}
          {mark}
        </div>
      )}
      {next && (
        <div>
          <Text block className={styles.remedyTitle}>
            <LightbulbRegular aria-hidden /> {t('device.next')}
          </Text>
          <Text block>{next}</Text>
        </div>
      )}
    </>
  )
}
