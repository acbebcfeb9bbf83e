// One alarm: what happened, both sides where there are two, how often, and the way on.

import { Badge, makeStyles, Text, tokens } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useEffect, useId, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { type Fact, registrationOf, sidesOf, textOf } from '../../../../src/alarm/sides.ts'
import { ApiProblem } from '../../../shared/api/problem.ts'
import { can } from '../../../shared/session/can.ts'
import { formatDateTime, instant } from '../../../shared/text/format.ts'
import { GuardedButton } from '../../../shared/ui/guarded-button.tsx'
import { RouteLink } from '../../../shared/ui/route-link.tsx'
import type { Alarm } from '../../api/alarms.ts'
import { deviceQuery } from '../../api/queries.ts'
import { paths } from '../../paths.ts'
import { NewObjectAction, useNewObjectGone, WhichObject } from './new-object.tsx'

const useStyles = makeStyles({
  card: {
    backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusXLarge,
    padding: '20px',
    display: 'grid',
    gap: '12px',
    minWidth: 0,
    '@media (max-width: 719px)': { padding: '16px' },
  },
  head: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '8px 12px' },
  title: {
    fontSize: tokens.fontSizeBase400,
    lineHeight: tokens.lineHeightBase400,
    fontWeight: tokens.fontWeightSemibold,
  },
  quiet: { color: tokens.colorNeutralForeground2 },
  words: { maxWidth: '80ch' },
  sides: { display: 'grid', gap: '12px', gridTemplateColumns: 'repeat(auto-fit, minmax(min(260px, 100%), 1fr))' },
  side: {
    borderLeft: `3px solid ${tokens.colorNeutralStroke1}`,
    paddingLeft: '12px',
    minWidth: 0,
    overflowWrap: 'anywhere',
  },
  sideName: { fontWeight: tokens.fontWeightSemibold, fontSize: tokens.fontSizeBase300, marginBottom: '4px' },
  facts: { display: 'grid', gap: '2px', listStyleType: 'none', margin: 0, padding: 0 },
  problems: { display: 'grid', gap: '4px', margin: 0, paddingLeft: '20px', overflowWrap: 'anywhere' },
  foot: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '8px 16px' },
})

export function AlarmCard(props: {
  readonly alarm: Alarm
  /** A link led here: it takes the focus once. */
  readonly pointed: boolean
  readonly onClose: () => void
  readonly onDeleteNew: () => void
}) {
  const { alarm } = props
  const styles = useStyles()
  const { t } = useTranslation()
  const titleId = useId()
  const registration = registrationOf(alarm)
  const serialNumber = textOf(alarm.detail, 'serialNumber')
  const open = alarm.state === 'open'
  const objectGone = useNewObjectGone(alarm)
  const { pointed } = props
  const card = useRef<HTMLElement>(null)
  useEffect(() => {
    if (pointed) card.current?.focus()
  }, [pointed])
  return (
    <article ref={card} tabIndex={-1} className={styles.card} aria-labelledby={titleId}>
      <div className={styles.head}>
        <h2 id={titleId} className={styles.title}>
          {t(`alarms.kind.${alarm.kind}`)}
          {serialNumber && ` · ${serialNumber}`}
        </h2>
        <Badge appearance="tint" color={open ? 'danger' : 'informative'}>
          {t(`alarms.is.${alarm.state}`)}
        </Badge>
      </div>
      <Text className={styles.words}>{alarm.message}</Text>
      <Sides alarm={alarm} />
      <Clues alarm={alarm} />
      <WhichObject alarm={alarm} />
      {'blocked' in alarm.detail && alarm.detail.blocked === true && (
        <Text className={styles.words}>{t('alarms.blocked')}</Text>
      )}
      {open && (
        <Text className={styles.words}>
          {objectGone ? t('alarms.newObject.todoGone') : t(`alarms.todo.${alarm.kind}`)}
        </Text>
      )}
      <Text size={200} className={styles.quiet}>
        <Times alarm={alarm} />
      </Text>
      {alarm.closedNote && (
        <Text className={styles.words}>
          {t('alarms.note')}: {alarm.closedNote}
        </Text>
      )}
      <div className={styles.foot}>
        {registration && <DeviceLink id={registration} serial={serialNumber} />}
        <NewObjectAction alarm={alarm} gone={objectGone} onDelete={props.onDeleteNew} />
        {(open || !alarm.closedNote) && (
          <GuardedButton operation="alarm.close" onClick={props.onClose}>
            {open ? t('alarms.closeButton') : t('alarms.addNote')}
          </GuardedButton>
        )}
      </div>
    </article>
  )
}

/** An alarm outlives its device: a link to nothing would say that something did not work. */
function DeviceLink({ id, serial }: { readonly id: string; readonly serial: string | undefined }) {
  const { t } = useTranslation()
  const { allowed } = can('autopilot.device.get')
  const { error } = useQuery({ ...deviceQuery(id), enabled: allowed })
  const gone = error instanceof ApiProblem && error.status === 404
  if (gone) return <Text>{serial ? t('alarms.deviceGoneNamed', { serial }) : t('alarms.deviceGone')}</Text>
  return (
    <RouteLink to={paths.device(id)}>
      {serial ? t('alarms.openDeviceNamed', { serial }) : t('alarms.openDevice')}
    </RouteLink>
  )
}

function Sides({ alarm }: { readonly alarm: Alarm }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const sides = sidesOf(alarm)
  if (sides.length === 0) return null
  return (
    <div className={styles.sides}>
      {sides.map(({ key, facts }) => (
        <section key={key} className={styles.side}>
          <h3 className={styles.sideName}>{t(`alarms.side.${key}`)}</h3>
          <ul className={styles.facts}>
            {facts.map((fact) => (
              <li key={fact.key}>
                <FactText fact={fact} />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  )
}

function FactText({ fact: { key, value } }: { readonly fact: Fact }) {
  const { t } = useTranslation()
  if (key === 'assurance') {
    return t(`alarms.proved.${value === 'ek' || value === 'attested' ? value : 'claimed'}`)
  }
  const date = key === 'at' || key === 'joinedAt' || key === 'askedAt' ? instant(value) : undefined
  return t(`alarms.fact.${key}`, { value: date ? formatDateTime(date) : value })
}

/** The facts where there are no two sides. */
function Clues({ alarm: { kind, subject, detail } }: { readonly alarm: Alarm }): ReactNode {
  const styles = useStyles()
  const { t } = useTranslation()
  if (kind === 'audit-chain' && Array.isArray(detail.problems)) {
    return (
      <ul className={styles.problems}>
        {detail.problems.map((problem) => (
          <li key={String(problem)}>{String(problem)}</li>
        ))}
      </ul>
    )
  }
  if (kind === 'password-guesses') {
    const [name, address] = [textOf(detail, 'lastName') ?? '', textOf(detail, 'lastAddress') ?? '']
    return subject.type === 'address' ? (
      <Text>{t('alarms.guessesFrom', { address: subject.id, name })}</Text>
    ) : (
      <Text>{t('alarms.guessesAt', { name: subject.id, address })}</Text>
    )
  }
  if (kind === 'code-guesses') {
    const address = textOf(detail, 'lastAddress') ?? ''
    return <Text>{t('alarms.guessesAt', { name: subject.id, address })}</Text>
  }
  if (kind === 'bulk-token-elsewhere') {
    const [name, address] = [textOf(detail, 'displayName') ?? '', textOf(detail, 'lastAddress') ?? '']
    return <Text>{t('alarms.shownFrom', { name, address })}</Text>
  }
  if (kind === 'copied-passkey') {
    return <Text>{t('alarms.passkeyOf', { name: subject.id, passkey: textOf(detail, 'passkey') ?? '' })}</Text>
  }
  if (kind === 'blocked-guesses' && typeof detail.guessesWithinAnHour === 'number') {
    return <Text>{t('alarms.guesses', { number: detail.guessesWithinAnHour })}</Text>
  }
  return null
}

function Times({ alarm }: { readonly alarm: Alarm }) {
  const { t } = useTranslation()
  const when = (text: string | null) => {
    const date = instant(text)
    return date ? formatDateTime(date) : ''
  }
  const seen =
    alarm.count === 1
      ? t('alarms.once', { when: when(alarm.firstDateTime) })
      : t('alarms.often', { count: alarm.count, first: when(alarm.firstDateTime), last: when(alarm.lastDateTime) })
  if (alarm.state === 'open') return seen
  return `${seen} ${t('alarms.closedBy', { who: alarm.closedBy ?? '', when: when(alarm.closedDateTime) })}`
}
