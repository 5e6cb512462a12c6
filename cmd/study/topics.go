package study

import (
	"fmt"
	"strings"

	"leydig/cohort/schema"
)

// ColumnsHelp lists the columns that a cohort may have, with unit and meaning.
func ColumnsHelp() string {
	var b strings.Builder
	b.WriteString("An input becomes two tables, patients and visits, with these columns; headers in other words are\n" +
		"recognised (leydig check says how each was understood). Missing cells are empty.\n")
	last := ""
	for _, e := range schema.Dictionary() {
		if e.Derived {
			continue
		}
		if e.Table != last {
			fmt.Fprintf(&b, "\n%s\n", e.Table)
			last = e.Table
		}
		what := e.Meaning
		if e.Unit != "" {
			what = e.Unit + "; " + what
		}
		fmt.Fprintf(&b, "  %-30s %s\n", e.Name, strings.TrimSuffix(what, "; "))
	}
	b.WriteString("\nA third table may list courses of treatment, a row for each: patient, treatment, start and end, as dates or\n" +
		"as months. Response and eugonadism are then given within each treatment too.\n")
	return b.String()
}

// PlanHelp says what a study plan says.
const PlanHelp = `A study plan is a YAML file of the parts below; what it does not say is as built in, and what it
names is used or refused with its line. leydig init writes one from a workbook, leydig schema prints
every key as a JSON Schema.

columns:
  index: trt-stop               # time zero: treatment-start (default) or trt-stop
  units: {total_testosterone: nmol/L}
outcomes:
  responder: {rise: 200, at_least: 400, when: any}    # ng/dL; when: any, last, window:6
  eugonadal: {at_least: 300}
  schedule: [1, 3, 6, 12, 24]   # months
analyses:
  strata: [age_band, trt_duration_band]
  times: [3, 6, 12]             # months at which curves are read
report:
  title: Recovery after testosterone
privacy:
  share: true                   # no patient listed, small cells withheld
  small_cells: 5
published:
  men: gnrh-agonist             # who the men were, where published figures of other men are not comparable
  deprived: 9                   # months of androgen deprivation before time zero
  counted_from: end-of-treatment
`

// OutcomesHelp says what the built-in outcomes mean.
const OutcomesHelp = `Follow-up: visits after time zero, not on exogenous testosterone, before its restart, after a washout
where the plan has one.

  responder        some follow-up total testosterone at least 200 ng/dL above the own baseline and at
                   least 400 ng/dL; of those with a baseline and a follow-up value
  eugonadal        total testosterone of at least 300 ng/dL at a visit
  recovery         the first eugonadal follow-up visit; censored at the last follow-up value. With
                   treatment-start a man eugonadal at baseline is not at risk
  loss             from recovery, the first later visit that is not eugonadal
  sperm recovery   the first follow-up count of at least 20 million/mL
  confirmed        the next value must meet the criterion too

A scheduled month is read from the visit nearest to it, half the way to its neighbours on each side.
Months have 30.4375 days; intervals are Wilson's for shares, log-log for curves. Published
definitions that a plan can name instead: leydig definitions.
`
