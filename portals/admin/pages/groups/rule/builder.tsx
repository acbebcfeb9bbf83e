// Puts a condition together from choices and adds it to the rule, so that nobody has to know the language by heart. The rule
// stays a text: whatever was written by hand is kept as it is.

import { Button, Field, Input, makeStyles, Text, tokens } from '@fluentui/react-components'
import { type KeyboardEvent, useId, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Select } from '../../../../shared/ui/form/select.tsx'
import {
  conditionOf,
  type Joint,
  joined,
  needsOf,
  type Operator,
  operatorsOf,
  type PropertyPath,
  pathsOf,
  subjectOf,
  subjects,
} from './condition.ts'

const useStyles = makeStyles({
  box: {
    margin: 0,
    minWidth: 0,
    padding: '8px 12px 12px',
    display: 'grid',
    gap: '8px',
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
  },
  row: { display: 'flex', flexWrap: 'wrap', alignItems: 'flex-start', gap: '8px' },
  joint: { flex: '0 0 96px' },
  part: { flex: '1 1 180px', minWidth: 0 },
  quiet: { color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere', fontFamily: tokens.fontFamilyMonospace },
})

export function RuleBuilder(props: {
  readonly rule: string
  readonly onAdd: (rule: string, condition: string) => void
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const title = useId()
  const field = useRef<HTMLInputElement>(null)
  const [joint, setJoint] = useState<Joint>('and')
  const [chosen, setChosen] = useState<PropertyPath>('device.devicePhysicalIds')
  const [wanted, setWanted] = useState<Operator>('equals')
  const [typed, setTyped] = useState('')
  const [missing, setMissing] = useState(false)

  const about = subjectOf(props.rule)
  const isFirst = props.rule.trim() === ''
  const open = subjects.filter((subject) => about === undefined || subject === about)
  const paths = open.flatMap((subject) => pathsOf(subject, isFirst))
  const path = paths.includes(chosen) ? chosen : (paths[0] ?? chosen)
  const offered = operatorsOf(path)
  const operator = offered.includes(wanted) ? wanted : (offered[0] ?? 'equals')
  const needs = needsOf(operator)
  const condition = conditionOf(path, operator, typed)

  const add = () => {
    setMissing(condition === undefined)
    if (condition === undefined) return field.current?.focus()
    props.onAdd(joined(props.rule, joint, condition), condition)
    setTyped('')
  }
  // Enter in a field of the form would save the group.
  const byEnter = (event: KeyboardEvent) => {
    if (event.key !== 'Enter') return
    event.preventDefault()
    add()
  }
  const change = (work: () => void) => {
    work()
    setMissing(false)
  }
  return (
    <fieldset className={styles.box} aria-labelledby={title}>
      <Text id={title} weight="semibold">
        {t('ruleBuilder.title')}
      </Text>
      <div className={styles.row}>
        {!isFirst && (
          <Field className={styles.joint} label={t('ruleBuilder.joint')}>
            <Select value={joint} onChange={(_, { value }) => setJoint(value === 'or' ? 'or' : 'and')}>
              <option value="and">{t('ruleBuilder.and')}</option>
              <option value="or">{t('ruleBuilder.or')}</option>
            </Select>
          </Field>
        )}
        <Field className={styles.part} label={t('ruleBuilder.property')}>
          <Select value={path} onChange={(_, { value }) => change(() => setChosen(value as PropertyPath))}>
            {open.map((subject) => (
              <optgroup key={subject} label={t(`ruleBuilder.of.${subject}`)}>
                {pathsOf(subject, isFirst).map((one) => (
                  <option key={one} value={one}>
                    {one.slice(subject.length + 1)}
                  </option>
                ))}
              </optgroup>
            ))}
          </Select>
        </Field>
        <Field className={styles.part} label={t('ruleBuilder.operator')}>
          <Select value={operator} onChange={(_, { value }) => change(() => setWanted(value as Operator))}>
            {offered.map((one) => (
              <option key={one} value={one}>
                {t(`ruleBuilder.is.${one}`)}
              </option>
            ))}
          </Select>
        </Field>
        {needs !== 'nothing' && (
          <Field
            className={styles.part}
            label={t(needs === 'date' ? 'ruleBuilder.date' : 'ruleBuilder.value')}
            {...(needs === 'list' && { hint: t('ruleBuilder.listHint') })}
            {...(missing && {
              validationState: 'error' as const,
              validationMessage: t(needs === 'date' ? 'ruleBuilder.dateNeeded' : 'ruleBuilder.valueNeeded'),
            })}
          >
            <Input
              input={{ ref: field }}
              value={typed}
              {...(needs === 'date' && { type: 'date' as const })}
              onChange={(_, { value }) => change(() => setTyped(value))}
              onKeyDown={byEnter}
            />
          </Field>
        )}
      </div>
      {condition !== undefined && <Text className={styles.quiet}>{condition}</Text>}
      <div>
        <Button onClick={add}>{t('ruleBuilder.add')}</Button>
      </div>
    </fieldset>
  )
}
