// The rule of a dynamic group, with examples, what puts it together, and whom it finds. The server alone judges it, since its parser brings a library for
// patterns along; what it refuses stands at the field, with the place where it stopped.

import { Button, makeStyles, Text, tokens } from '@fluentui/react-components'
import { useRef, useState } from 'react'
import { type FieldPathByValue, type FieldValues, useController } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import { LongTextField } from '../../../../shared/ui/form/fields.tsx'
import { type Form, useValues } from '../../../../shared/ui/form/use-form.ts'
import { type Notice, Said } from '../../../../shared/ui/said.tsx'
import { RuleBuilder } from './builder.tsx'
import { RulePreview } from './preview.tsx'

const useStyles = makeStyles({
  rule: { '& textarea': { fontFamily: tokens.fontFamilyMonospace } },
  examples: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '8px' },
})

const examples = {
  exampleAll: '(device.devicePhysicalIds -any (_ -startsWith "[ZTDId]"))',
  exampleTag: '(device.devicePhysicalIds -any (_ -eq "[OrderID]:Retail"))',
  exampleOrder: '(device.devicePhysicalIds -any (_ -eq "[PurchaseOrderId]:76222342342"))',
  examplePeople: '(user.department -eq "Sales") and (user.accountEnabled -eq true)',
} as const
const isExample = (rule: string): boolean => Object.values(examples).some((one) => one === rule.trim())
const exampleNames = Object.keys(examples) as ReadonlyArray<keyof typeof examples>

export function RuleField<T extends FieldValues & { rule: string }>({
  form,
  groupId,
  readOnly = false,
}: {
  readonly form: Form<T>
  /** That has the rule, or is to get it. */
  readonly groupId?: string
  readonly readOnly?: boolean
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const name = 'rule' as FieldPathByValue<T, string>
  const { rule } = useValues(form)
  const { error } = useController({ control: form.control, name }).fieldState
  const field = useRef<HTMLDivElement>(null)
  /** What was typed and is not there any more, to be had back. */
  const [replaced, setReplaced] = useState<Notice>()
  const put = (typed: string) => {
    form.set(name, typed as T[typeof name])
    setReplaced(undefined)
    field.current?.querySelector('textarea')?.focus() // the button goes with the sentence
  }
  return (
    <>
      <div ref={field}>
        <LongTextField
          control={form.control}
          name={name}
          label={t('groups.form.rule')}
          required
          className={styles.rule}
          rows={4}
          maxLength={3072}
          readOnly={readOnly}
        />
      </div>
      {!readOnly && (
        <div className={styles.examples}>
          <Text>{t('groups.form.examples')}</Text>
          {exampleNames.map((example) => (
            <Button
              key={example}
              size="small"
              onClick={() => {
                const typed = rule.trim() !== '' && !isExample(rule)
                setReplaced(typed ? { text: t('groups.form.exampleTook'), undo: () => put(rule) } : undefined)
                form.set(name, examples[example] as T[typeof name])
              }}
            >
              {t(`groups.form.${example}`)}
            </Button>
          ))}
        </div>
      )}
      {!readOnly && <Said notice={replaced} />}
      {!readOnly && (
        <RuleBuilder
          rule={rule}
          onAdd={(longer, condition) => {
            setReplaced({ text: t('ruleBuilder.added', { condition }), undo: () => put(rule) })
            form.set(name, longer as T[typeof name])
          }}
        />
      )}
      {!readOnly && <RulePreview rule={rule} groupId={groupId} said={error?.message} />}
    </>
  )
}
