// The ordered list of everything known to have happened to one device, from all hops, newest at the end, as reported.

import { Badge, Button, Dropdown, makeStyles, mergeClasses, Option, Text, tokens } from '@fluentui/react-components'
import i18next from 'i18next'
import { useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'

import type { Assurance } from '../../../../src/kernel/assurance.ts'
import { linesElsewhere } from '../../../../src/story/elsewhere.ts'
import { endings, outcomesOf, wordsFor } from '../../../../src/story/event.ts'
import { linesOnceSetUp } from '../../../../src/story/progress.ts'
import { subjectOf } from '../../../../src/story/subject.ts'
import { formatClock, formatDay, formatDuration, formatFullDateTime } from '../../../shared/text/format.ts'
import { worded } from '../../../shared/text/worded.ts'
import {
  CheckmarkCircleFilled,
  ChevronDownRegular,
  CircleRegular,
  DismissCircleFilled,
  WarningFilled,
} from '../../../shared/ui/icons.ts'
import type { StoryEvent } from '../../api/devices.ts'
import { type Other, othersIn } from '../../story/others.ts'
import { AssuranceMark } from './assurance-mark.tsx'
import { Remedy } from './remedy.tsx'

const useStyles = makeStyles({
  list: { listStyleType: 'none', display: 'grid' },
  day: {
    padding: '12px 0 8px',
    color: tokens.colorNeutralForeground2,
    fontWeight: tokens.fontWeightSemibold,
    fontSize: tokens.fontSizeBase200,
  },
  entry: {
    position: 'relative',
    display: 'grid',
    gridTemplateColumns: '84px 20px minmax(0, 1fr)',
    columnGap: '12px',
    paddingBottom: '18px',
    '@media (max-width: 719px)': { gridTemplateColumns: '20px minmax(0, 1fr)' },
    '::before': {
      content: '""',
      position: 'absolute',
      left: '105px',
      top: '24px',
      bottom: '-2px',
      width: '2px',
      backgroundColor: tokens.colorNeutralStroke2,
      '@media (max-width: 719px)': { left: '9px' },
    },
    ':last-child::before': { display: 'none' },
  },
  time: {
    display: 'grid',
    justifyItems: 'end',
    alignContent: 'start',
    fontVariantNumeric: 'tabular-nums',
    '@media (max-width: 719px)': { gridColumn: 2, gridRow: 1, display: 'flex', gap: '8px', justifyContent: 'start' },
  },
  quiet: { color: tokens.colorNeutralForeground2 },
  icon: {
    fontSize: '20px',
    lineHeight: 0,
    backgroundColor: tokens.colorNeutralBackground1,
    zIndex: 1,
    alignSelf: 'start',
    '@media (max-width: 719px)': { gridColumn: 1, gridRow: 1 },
  },
  ok: { color: tokens.colorStatusSuccessForeground1 },
  info: { color: tokens.colorNeutralForeground3 },
  warning: { color: tokens.colorStatusWarningForeground1 },
  failed: { color: tokens.colorStatusDangerForeground1 },
  words: {
    display: 'grid',
    gap: '6px',
    justifyItems: 'start',
    minWidth: 0,
    '@media (max-width: 719px)': { gridColumn: 2 },
  },
  said: { overflowWrap: 'anywhere' },
  badges: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '6px' },
  // Words that do not fit on one line take two, and the badge grows with them.
  mark: { height: 'auto', minHeight: '16px', whiteSpace: 'normal' },
  toggle: { minWidth: 'auto', paddingLeft: '4px', paddingRight: '4px', fontWeight: tokens.fontWeightRegular },
  choice: { minWidth: '180px' },
  turned: { transform: 'rotate(180deg)' },
  facts: {
    display: 'grid',
    gridTemplateColumns: 'minmax(96px, auto) minmax(0, 1fr)',
    gap: '2px 16px',
    width: '100%',
    padding: '10px 12px',
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground3,
    fontSize: tokens.fontSizeBase200,
    fontFamily: tokens.fontFamilyMonospace,
    overflowWrap: 'anywhere',
  },
  invisible: { position: 'absolute', width: '1px', height: '1px', overflow: 'hidden', clipPath: 'inset(50%)' },
})

const outcomeIcons = {
  ok: CheckmarkCircleFilled,
  info: CircleRegular,
  warning: WarningFilled,
  failed: DismissCircleFilled,
} as const

export const timelineFilters = [
  'filterAll',
  'filterServer',
  'filterProblems',
  'filterClaimed',
  'filterEk',
  'filterAttested',
] as const
export type TimelineFilter = (typeof timelineFilters)[number]

/** The filters the service applies; the others choose among lines that are all here. */
export const assuranceOf: Partial<Record<TimelineFilter, Assurance>> = {
  filterClaimed: 'claimed',
  filterEk: 'ek',
  filterAttested: 'attested',
}

const every = () => true
const passes = {
  filterAll: every,
  filterServer: (event: StoryEvent) => !event.claimed,
  filterProblems: (event: StoryEvent) => event.outcome === 'failed' || event.outcome === 'warning',
  filterClaimed: every,
  filterEk: every,
  filterAttested: every,
} as const satisfies Record<TimelineFilter, (event: StoryEvent) => boolean>

export function Timeline(props: {
  readonly events: readonly StoryEvent[]
  /** The whole story, also where `events` is a part of it: whose a line is depends on the lines before it. */
  readonly story: readonly StoryEvent[]
  readonly filter: TimelineFilter
  /** Lines of what is told above the timeline already, with its remedy. */
  readonly told: ReadonlySet<StoryEvent['sequence']>
  /** The proofs of this device came from a software TPM. */
  readonly simulated: boolean
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { events, filter, story, told } = props
  const shown = events.filter(passes[filter])
  const others = useMemo(() => othersIn(story, Date.now()), [story])
  const elsewhere = useMemo(
    () => new Set([...linesElsewhere(story, Date.now())].map(({ sequence }) => sequence)),
    [story],
  )
  const onceSetUp = useMemo(
    () => new Set([...linesOnceSetUp(story, Date.now())].map(({ sequence }) => sequence)),
    [story],
  )
  if (events.length === 0 && !assuranceOf[filter])
    return <Text className={styles.quiet}>{t('device.timelineEmpty')}</Text>
  return (
    <>
      {shown.length === 0 && <Text className={styles.quiet}>{t('device.nothingFiltered')}</Text>}
      <ol className={styles.list} aria-label={t('device.timeline')}>
        {shown.map((event, index) => (
          <Entry
            key={event.sequence}
            event={event}
            before={shown[index - 1]}
            simulated={props.simulated}
            told={told.has(event.sequence)}
            elsewhere={elsewhere.has(event.sequence)}
            isSetUp={onceSetUp.has(event.sequence)}
            other={others.get(event.sequence)}
          />
        ))}
      </ol>
      <Announcer events={events} />
    </>
  )
}

export function TimelineFilterChoice(props: {
  readonly filter: TimelineFilter
  readonly onChange: (filter: TimelineFilter) => void
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  return (
    <Dropdown
      size="small"
      className={styles.choice}
      aria-label={t('device.filter')}
      listbox={{ 'aria-label': t('device.filter') }}
      value={t(`device.${props.filter}`)}
      selectedOptions={[props.filter]}
      onOptionSelect={(_, { optionValue }) => props.onChange(optionValue as TimelineFilter)}
    >
      {timelineFilters.map((filter) => (
        <Option key={filter} value={filter}>
          {t(`device.${filter}`)}
        </Option>
      ))}
    </Dropdown>
  )
}

function Entry(props: {
  readonly event: StoryEvent
  readonly before: StoryEvent | undefined
  readonly simulated: boolean
  readonly told: boolean
  /** A claim about another organisation. */
  readonly elsewhere: boolean
  readonly isSetUp: boolean
  readonly other: Other | undefined
}) {
  const { event, before, simulated, told, elsewhere, isSetUp, other } = props
  // neither a success nor a failure of this one
  const outcome = elsewhere ? 'info' : event.outcome
  const styles = useStyles()
  const { t } = useTranslation()
  const at = new Date(event.at)
  const newDay = before !== undefined && formatDay(new Date(before.at)) !== formatDay(at)
  const sincePrevious = before && !newDay ? at.getTime() - Date.parse(before.at) : undefined
  const Icon = outcomeIcons[outcome]
  const subject = subjectOf(event.detail, event.outcome)
  // `text` is the device's own wording; it stands in the sentence or below it already.
  const facts = Object.entries(event.detail).filter(([name]) => name !== 'text')
  const [open, setOpen] = useState(false)
  return (
    <>
      {(before === undefined || newDay) && <li className={styles.day}>{formatDay(at)}</li>}
      <li className={styles.entry}>
        <span className={styles.time}>
          <time dateTime={event.at} title={formatFullDateTime(at)}>
            {formatClock(at)}
          </time>
          {sincePrevious !== undefined && sincePrevious > 0 && (
            <Text size={200} className={styles.quiet}>
              +{formatDuration(sincePrevious)}
            </Text>
          )}
        </span>
        <span className={mergeClasses(styles.icon, styles[outcome])}>
          <Icon aria-hidden />
        </span>
        <div className={styles.words}>
          <Text className={styles.said}>
            <span className={styles.invisible}>{t(`outcome.${outcome}`)}: </span>
            {elsewhere ? t('device.elsewhere', { what: sentence(event) }) : sentence(event)}
            {subject && (
              <>
                : <strong>{subject}</strong>
              </>
            )}
          </Text>
          <span className={styles.badges}>
            <Badge appearance="outline" color="informative" size="small">
              {t(`hop.${event.hop}`)}
            </Badge>
            {other && (
              <Badge appearance="tint" color="warning" size="small" className={styles.mark}>
                {other.name === undefined ? t('device.mark.other') : t('device.mark.otherObject', { name: other.name })}
              </Badge>
            )}
            <AssuranceMark event={event} simulated={simulated} />
            {facts.length > 0 && (
              <Button
                className={styles.toggle}
                appearance="transparent"
                size="small"
                iconPosition="after"
                icon={<ChevronDownRegular className={open ? styles.turned : ''} />}
                aria-expanded={open}
                aria-label={t('device.detailsOf', { what: sentence(event), at: formatClock(at) })}
                onClick={() => setOpen(!open)}
              >
                {t('device.details')}
              </Button>
            )}
          </span>
          {told ? (
            <Text size={200} className={styles.quiet}>
              {t('device.toldAbove')}
            </Text>
          ) : (
            (outcome === 'failed' || outcome === 'warning') && <Remedy event={event} isSetUp={isSetUp} />
          )}
          {open && (
            <dl className={styles.facts}>
              {facts.map(([name, value]) => (
                <Fact key={name} name={name} value={value} />
              ))}
            </dl>
          )}
        </div>
      </li>
    </>
  )
}

/** A server newer than this portal may tell steps that have no words here yet; their name is better than nothing. */
export function sentence(event: StoryEvent): string {
  if (!Object.hasOwn(outcomesOf, event.step)) return event.step
  const said = `step.${event.step}`
  const [one, well, odd, failed] = [said, `${said}.well`, `${said}.odd`, `${said}.failed`].map(worded)
  const words =
    (well ?? odd ?? failed) ? { ...(well && { well }), ...(odd && { odd }), ...(failed && { failed }) } : one
  const { text, isStrange } = wordsFor(words ?? event.step, event.step, event.outcome)
  return isStrange ? `${text} (${i18next.t(`device.calls.${endings[event.outcome]}`)})` : text
}

function Fact({ name, value }: { readonly name: string; readonly value: unknown }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{typeof value === 'string' ? value : JSON.stringify(value)}</dd>
    </>
  )
}

/** Announces new events to a screen reader, in one sentence, without reading the whole list again. */
function Announcer({ events }: { readonly events: readonly StoryEvent[] }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const known = useRef(events.length)
  const [words, setWords] = useState('')
  useEffect(() => {
    const count = events.length - known.current
    const last = events.at(-1)
    known.current = events.length
    if (count > 0 && last) setWords(t('device.newEvents', { count, last: sentence(last) }))
  }, [events, t])
  return (
    <div className={styles.invisible} aria-live="polite">
      {words}
    </div>
  )
}
