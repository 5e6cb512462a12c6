package schema

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"leydig/cohort"
)

// clinic is one way in which a data manager hands over a cohort, with its truth.
type clinic struct {
	name string
	make func(c *trial, r *rand.Rand)
	want outcome
	plan *Plan // what settles a refusal, so that all is right
}

// outcome is what reading a clinic's table comes to.
type outcome string

const (
	right   outcome = "right"
	warned  outcome = "wrong or lost, and told"
	refused outcome = "refused, with a way out"
	silence outcome = "wrong in silence"
	lost    outcome = "refused without a way out"
)

// TestClinics makes the tables of each clinic from two seeds, and holds what becomes of
// them. Nothing is wrong in silence, and no refusal is without a remedy.
func TestClinics(t *testing.T) {
	total := map[outcome]int{}
	for _, k := range slices.Concat(exports, sheets, habits, traps, oddities, abroad) {
		got := map[outcome]int{}
		for seed := range uint64(2) {
			c := &trial{}
			r := rand.New(rand.NewPCG(seed, 41))
			c.people(r, 12)
			k.make(c, r)
			if dir := os.Getenv("CLINICS_DIR"); dir != "" && seed == 0 { // as cells, for a look at them with the program itself
				name := strings.NewReplacer("/", "-", ":", "", ",", "", " ", "_").Replace(k.name)
				if err := os.WriteFile(dir+"/"+name+".txt", []byte(c.text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			how, why := c.read()
			got[how]++
			if k.plan != nil {
				c.plan = *k.plan
				if how, why := c.read(); how != right {
					t.Errorf("%s, seed %d, with the plan: %s (%s)", k.name, seed, how, why)
				}
			}
			if how != k.want && (k.want != warned || how != refused) {
				t.Errorf("%s, seed %d: %s (%s), want %s", k.name, seed, how, why, k.want)
				if os.Getenv("SHOW") != "" {
					t.Log("\n" + c.text)
				}
			}
		}
		total[k.want]++
		t.Logf("%s: %v", k.name, got)
	}
	t.Logf("of %d clinics: %v", len(exports)+len(sheets)+len(habits)+len(traps)+len(oddities)+len(abroad), total)
}

// people invents men of a clinic: one who is normal already, others who rise.
func (c *trial) people(r *rand.Rand, n int) {
	for i := range n {
		m := &man{id: fmt.Sprintf("%s%03d", []string{"LT", "U", "HX"}[n%3], 101+7*i), index: cohort.Day(17560 + 11*i + r.IntN(9))}
		v := 130 + 150*r.Float64()
		for _, month := range []float64{0, 3, 6, 12} {
			m.months = append(m.months, month)
			m.values = append(m.values, math.Round(v))
			v += 170*r.Float64() - 20
		}
		c.men = append(c.men, m)
	}
}

// read reads the trial's files and says what became of them.
func (c *trial) read() (outcome, string) {
	got, err := Read(context.Background(), c.books, c.plan)
	if err != nil {
		var in *cohort.InputError
		if !errors.As(err, &in) || !strings.Contains(err.Error(), "columns: ") && !strings.Contains(err.Error(), "leydig init") {
			return lost, err.Error()
		}
		return refused, err.Error()
	}
	wrong := c.wrong(got.Cohort)
	if wrong == "" {
		return right, ""
	}
	for _, f := range got.Findings {
		if f.Severity != cohort.Info {
			return warned, fmt.Sprintf("%s; %s %s: %s: %s", wrong, f.Code, f.At, f.Got, f.Message)
		}
	}
	return silence, wrong
}

// when is the day of a man's visit as it is written, which makes his month that day's.
func when(m *man, k int, layout string) string { return m.visit(k).Time().Format(layout) }

// comma writes a number as most of Europe does.
func comma(v float64, digits int) string {
	return strings.ReplaceAll(fmt.Sprintf("%.*f", digits, v), ".", ",")
}

// months of other tongues, from January.
var (
	frenchMonths = []string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
		"décembre"}
	spanishMonths = []string{"ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"}
	turkishMonths = []string{"Ocak", "Şubat", "Mart", "Nisan", "Mayıs", "Haziran", "Temmuz", "Ağustos", "Eylül", "Ekim", "Kasım", "Aralık"}
)

// longDate writes a day with the month's name.
func longDate(d cohort.Day, months []string, mark string) string {
	t := d.Time()
	return fmt.Sprintf("%d%s%s%s%d", t.Day(), mark, months[t.Month()-1], mark, t.Year())
}

// exports are what laboratories' and hospitals' systems write.
var exports = []clinic{
	{"Epic: components, times of day, reference ranges", func(c *trial, r *rand.Rand) {
		c.sheet("epic.xlsx", "Results", c.long([]string{"Patient MRN", "Order Name", "Component Name", "Result Value", "Result Unit",
			"Reference Low", "Reference High", "Collected Date/Time"}, func(i, k int, m *man) []string {
			return []string{m.id, "TESTOSTERONE PANEL", "TESTOSTERONE, TOTAL, LC/MS/MS", number(m.values[k]), "ng/dL", "264", "916",
				when(m, k, "01/02/2006") + " 08:12 AM"}
		})...)
		rows := [][]string{{"Patient MRN", "Age", "Clomiphene Start Date"}}
		for i, m := range c.men {
			rows = append(rows, []string{m.id, number(float64(30 + i)), m.index.Time().Format("01/02/2006")})
		}
		c.sheet("epic.xlsx", "Patients", rows...)
	}, right, nil},
	{"Cerner: event codes, ISO times", func(c *trial, r *rand.Rand) {
		c.sheet("cerner.csv", "", c.long([]string{"PERSON_ID", "EVENT_CD_DISP", "RESULT_VAL", "RESULT_UNITS_DISP", "EVENT_END_DT_TM",
			"CLOMID_START_DT"}, func(i, k int, m *man) []string {
			return []string{m.id, "Testosterone Lvl", number(m.values[k]), "ng/dL", when(m, k, "2006-01-02") + "T08:12:00Z", m.index.String()}
		})...)
	}, right, nil},
	{"SDTM: LB and DM", func(c *trial, r *rand.Rand) {
		c.sheet("lb.csv", "", c.long([]string{"STUDYID", "DOMAIN", "USUBJID", "LBSEQ", "LBTESTCD", "LBTEST", "LBORRES", "LBORRESU", "LBSTRESN",
			"LBSTRESU", "VISITNUM", "VISIT", "LBDTC"}, func(i, k int, m *man) []string {
			return []string{"ABC", "LB", "ABC-" + m.id, number(float64(k + 1)), "TESTOS", "Testosterone", fmt.Sprintf("%.2f", m.values[k]/28.842),
				"nmol/L", number(m.values[k]), "ng/dL", number(float64(k + 1)), "WEEK " + number(float64(13*k)), when(m, k, "2006-01-02")}
		})...)
		rows := [][]string{{"STUDYID", "DOMAIN", "USUBJID", "RFSTDTC", "AGE", "SEX", "ARM"}}
		for i, m := range c.men {
			rows = append(rows, []string{"ABC", "DM", "ABC-" + m.id, m.index.String(), number(float64(30 + i)), "M", "CLOMIPHENE"})
			m.also = append(m.also, "ABC-"+m.id)
		}
		c.sheet("dm.csv", "", rows...)
	}, right, nil},
	{"a German LIMS: decimal commas, points in dates, nmol/l beside each value", func(c *trial, r *rand.Rand) {
		c.sheet("lims.csv", "", c.long([]string{"Auftragsnr", "Patientennr", "Analyt", "Ergebnis", "Einheit", "Abnahmedatum", "Therapiebeginn"},
			func(i, k int, m *man) []string {
				return []string{fmt.Sprint(7000 + 10*i + k), m.id, "Testosteron gesamt", comma(m.values[k]/28.842, 2), "nmol/l",
					when(m, k, "02.01.2006"), m.index.Time().Format("02.01.2006")}
			})...)
	}, right, nil},
	{"a LIMS without units, in nmol/L", func(c *trial, r *rand.Rand) {
		c.sheet("lims.csv", "", c.long([]string{"Patient No", "Start", "Collected", "Test", "Result"}, func(i, k int, m *man) []string {
			return []string{m.id, m.index.String(), when(m, k, "2006-01-02"), "Testosterone", fmt.Sprintf("%.2f", m.values[k]/28.842)}
		})...)
	}, refused, &Plan{Units: map[string]string{"total_testosterone": "nmol/L"}}},
	{"a LIMS with preliminary, cancelled and corrected results", func(c *trial, r *rand.Rand) {
		rows := [][]string{{"Patient ID", "Start", "Collected", "Test", "Result", "Units", "Status"}}
		for i, m := range c.men {
			for k := range m.months {
				day := when(m, k, "2006-01-02")
				if (i+k)%5 == 0 {
					rows = append(rows, []string{m.id, m.index.String(), day, "Testosterone", number(m.values[k] + 61), "ng/dL", "Cancelled"})
				}
				rows = append(rows, []string{m.id, m.index.String(), day, "Testosterone", number(m.values[k]), "ng/dL", "Final"})
			}
		}
		c.sheet("lims.csv", "", rows...)
	}, right, nil},
	{"REDCap: events by arm", func(c *trial, r *rand.Rand) {
		c.sheet("redcap.csv", "", c.long([]string{"record_id", "redcap_event_name", "start_date", "total_t", "lh", "labs_complete"},
			func(i, k int, m *man) []string {
				start := ""
				if k == 0 {
					start = m.index.String()
				}
				return []string{m.id, []string{"baseline_arm_1", "month_3_arm_1", "month_6_arm_1", "month_12_arm_1"}[k], start, number(m.values[k]),
					"4.1", "2"}
			})...)
	}, right, nil},
	{"SAS: DATE9 and names of eight letters", func(c *trial, r *rand.Rand) {
		c.sheet("sas.csv", "", c.long([]string{"SUBJID", "RXSTDT", "VISDT", "TESTO", "LH"}, func(i, k int, m *man) []string {
			return []string{m.id, strings.ToUpper(m.index.Time().Format("02Jan2006")), strings.ToUpper(when(m, k, "02Jan2006")),
				number(m.values[k]), "3.4"}
		})...)
	}, right, nil},
	{"dates as bare serial numbers", func(c *trial, r *rand.Rand) {
		c.sheet("export.csv", "", c.long([]string{"ID", "Start date", "Lab date", "TT (ng/dL)"}, func(i, k int, m *man) []string {
			return []string{m.id, fmt.Sprint(int(m.index) + 25569), fmt.Sprint(int(m.visit(k)) + 25569), number(m.values[k])}
		})...)
	}, right, nil},
	{"a unit in each cell, of two laboratories", func(c *trial, r *rand.Rand) {
		c.sheet("labs.xlsx", "Labs", c.long([]string{"ID", "Start", "Date", "Testosterone"}, func(i, k int, m *man) []string {
			v := number(m.values[k]) + " ng/dL"
			if i%2 == 1 {
				v = fmt.Sprintf("%.2f nmol/L", m.values[k]/28.842)
			}
			return []string{m.id, m.index.String(), when(m, k, "2006-01-02"), v}
		})...)
	}, right, nil},
}

// wide writes a row a man under a header.
func (c *trial) wide(header []string, row func(i int, m *man) []string) [][]string {
	rows := [][]string{header}
	for i, m := range c.men {
		rows = append(rows, row(i, m))
	}
	return rows
}
