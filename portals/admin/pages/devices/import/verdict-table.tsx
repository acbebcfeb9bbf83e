// The import's verdict on each line, and for each finding its place, its meaning and the remedy. What several lines have in
// common stands above them, once.

import { Badge, Field, makeStyles, Text, tokens } from '@fluentui/react-components'
import type { TFunction } from 'i18next'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Select } from '../../../../shared/ui/form/select.tsx'
import type { Finding, Verdict } from '../../../api/import/import-line.ts'
import { type FindingGroup, findingGroups, firstShown, type Lines, linesOf, ownWords } from './finding-groups.ts'
import { FindingHelp } from './finding-help.tsx'
import type { ImportRun } from './run.ts'

const useStyles = makeStyles({
  stack: { display: 'grid', gap: '12px', minWidth: 0 },
  groups: { listStyleType: 'none', display: 'grid', gap: '12px' },
  group: {
    display: 'grid',
    gap: '2px',
    padding: '8px 12px',
    borderLeft: `3px solid ${tokens.colorNeutralStroke1}`,
    overflowWrap: 'anywhere',
  },
  head: { display: 'flex', flexWrap: 'wrap', gap: '4px 8px', alignItems: 'center' },
  choice: { maxWidth: '360px' },
  frame: { overflowX: 'auto' },
  table: {
    width: '100%',
    borderCollapse: 'collapse',
    '& th': { textAlign: 'start', fontWeight: tokens.fontWeightSemibold, padding: '8px 12px 8px 0' },
    '& td': {
      verticalAlign: 'top',
      padding: '10px 12px 10px 0',
      borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    },
  },
  line: { fontVariantNumeric: 'tabular-nums', color: tokens.colorNeutralForeground2 },
  serial: { overflowWrap: 'anywhere', minWidth: '96px' },
  findings: { listStyleType: 'none', display: 'grid', gap: '10px', minWidth: '200px' },
  finding: { display: 'grid', gap: '2px' },
  quiet: { color: tokens.colorNeutralForeground2 },
})

const mostShown = 200

export function VerdictTable({ run }: { readonly run: ImportRun }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { verdicts } = run
  const groups = useMemo(() => findingGroups(verdicts), [verdicts])
  const [lines, setLines] = useState(() => firstShown(verdicts))
  const rows = linesOf(verdicts, lines)
  return (
    <div className={styles.stack}>
      {groups.length > 0 && (
        <ul className={styles.groups} aria-label={t('import.common')}>
          {groups.map((group) => (
            <GroupItem key={`${group.severity} ${group.name}`} group={group} />
          ))}
        </ul>
      )}
      {run.withFindings > 0 && (
        <LinesChoice verdicts={verdicts} groups={groups} lines={lines} shown={rows.length} onChange={setLines} />
      )}
      <FindingHelp verdicts={verdicts} />
      {/* A region that scrolls sideways has to be reachable by keyboard. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: see above */}
      <section className={styles.frame} tabIndex={0} aria-label={t('import.table')}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{t('import.line')}</th>
              <th scope="col">{t('import.serial')}</th>
              <th scope="col">{t('import.verdict')}</th>
              <th scope="col">{t('import.findings')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, mostShown).map((verdict) => (
              <VerdictRow key={verdict.line} verdict={verdict} dryRun={run.dryRun} groups={groups} />
            ))}
          </tbody>
        </table>
      </section>
      {rows.length > mostShown && (
        <Text size={200} className={styles.quiet}>
          {t('import.limited', { count: mostShown })}
        </Text>
      )}
    </div>
  )
}

function GroupItem({ group }: { readonly group: FindingGroup }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { name, severity, lines, message, remedy } = group
  return (
    <li className={styles.group}>
      <span className={styles.head}>
        <Text weight="semibold">{t('import.onLines', { count: lines })}</Text>
        <Badge appearance="tint" color={severity === 'error' ? 'danger' : 'warning'}>
          {t(`import.severity.${severity}`)}
        </Badge>
        <Text size={200} className={styles.quiet}>
          {name}
        </Text>
      </span>
      <Text>{message ?? t('import.eachItsOwn')}</Text>
      {remedy && <Text>{t('import.remedy', { remedy })}</Text>}
    </li>
  )
}

/** In the words of a list of choices. */
const wordOf = (lines: Lines): string => (typeof lines === 'string' ? lines : `name ${lines.name}`)

function choicesOf(t: TFunction, verdicts: readonly Verdict[], groups: readonly FindingGroup[]) {
  const fixed = (['all', 'findings', 'refused'] as const).map((lines) => {
    const count = linesOf(verdicts, lines).length
    return { lines: lines as Lines, count, label: t(`import.lines.${lines}`, { count }) }
  })
  const named = [...new Set(groups.map(({ name }) => name))].map((name) => {
    const count = linesOf(verdicts, { name }).length
    return { lines: { name } as Lines, count, label: t('import.lines.named', { name, count }) }
  })
  return [...fixed, ...named].filter(({ count }) => count > 0)
}

function LinesChoice(props: {
  readonly verdicts: readonly Verdict[]
  readonly groups: readonly FindingGroup[]
  readonly lines: Lines
  readonly shown: number
  readonly onChange: (lines: Lines) => void
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { verdicts, groups, lines, shown } = props
  const choices = useMemo(() => choicesOf(t, verdicts, groups), [t, verdicts, groups])
  return (
    <>
      <Field label={t('import.show')} className={styles.choice}>
        <Select
          value={wordOf(lines)}
          onChange={(_, { value }) => {
            const chosen = choices.find((choice) => wordOf(choice.lines) === value)
            if (chosen) props.onChange(chosen.lines)
          }}
        >
          {choices.map((choice) => (
            <option key={wordOf(choice.lines)} value={wordOf(choice.lines)}>
              {choice.label}
            </option>
          ))}
        </Select>
      </Field>
      <Text size={200} className={styles.quiet} aria-live="polite">
        {t('import.shown', { shown, total: verdicts.length })}
      </Text>
    </>
  )
}

function VerdictRow(props: {
  readonly verdict: Verdict
  readonly dryRun: boolean
  readonly groups: readonly FindingGroup[]
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { status, findings, line, serialNumber } = props.verdict
  return (
    <tr>
      <td className={styles.line}>{line}</td>
      <td className={styles.serial}>{serialNumber}</td>
      <td>
        <Badge appearance="tint" color={status === 'error' ? 'danger' : status === 'updated' ? 'brand' : 'success'}>
          {props.dryRun ? t(`import.dryStatus.${status}`) : t(`import.status.${status}`)}
        </Badge>
      </td>
      <td>
        {findings.length === 0 ? (
          <Text className={styles.quiet}>{t('import.ok')}</Text>
        ) : (
          <ul className={styles.findings}>
            {findings.map((finding) => (
              <FindingItem
                key={`${finding.code} ${finding.column} ${finding.message}`}
                finding={finding}
                groups={props.groups}
              />
            ))}
          </ul>
        )}
      </td>
    </tr>
  )
}

function FindingItem({ finding, groups }: { readonly finding: Finding; readonly groups: readonly FindingGroup[] }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { message, remedy } = ownWords(finding, groups)
  const where = [
    finding.column == null ? '' : t('import.at', { column: finding.column }),
    finding.codePoint == null ? '' : t('import.codePoint', { codePoint: finding.codePoint }),
    finding.name ?? '',
    finding.code ? String(finding.code) : '',
  ].filter(Boolean)
  return (
    <li className={styles.finding}>
      {message && <Text>{message}</Text>}
      {remedy && <Text>{t('import.remedy', { remedy })}</Text>}
      <Text size={200} className={styles.quiet}>
        {where.join(' · ')}
      </Text>
    </li>
  )
}
