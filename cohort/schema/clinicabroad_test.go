package schema

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"leydig/cohort"
)

// abroad are what a look at exports of other countries' laboratories brought.
var abroad = []clinic{
	{"tests under a word of another tongue that stands for a test", func(c *trial, r *rand.Rand) {
		rows := [][]string{{"Pat-ID", "Start", "Abnahme", "Analyse", "Ergebnis", "Einheit"}}
		for _, m := range c.men {
			for k := range m.values {
				at := []string{m.id, m.index.String(), when(m, k, "02.01.2006")}
				rows = append(rows, append(at, "Testosteron", number(m.values[k]), "ng/dl"), append(at, "Lutropin", "4.1", "IE/l"))
			}
		}
		c.sheet("a.csv", "", rows...)
	}, right, nil},
	{"units with a power of minus one", func(c *trial, r *rand.Rand) {
		c.sheet("a.csv", "", c.long([]string{"ID", "Month", "Testosterone ng dL-1", "LH IU·L⁻¹"}, func(i, k int, m *man) []string {
			return []string{m.id, number(m.months[k]), number(m.values[k]), "4.1"}
		})...)
	}, right, nil},
}

// TestNoPatients: what stands under the header of identifiers and is none.
func TestNoPatients(t *testing.T) {
	rows := "ID,Start,Date,TT (ng/dL)\nArm: clomiphene\nP1,2020-01-15,2020-01-15,200\nP1,2020-01-15,2020-04-15,420\n#N/A,2020-01-15,2020-04-20,300\n" +
		"P2,2020-02-15,2020-02-15,210\nP2,2020-02-15,2020-05-15,330\nSubtotal of clomiphene (n = 2),,,290\n" +
		"NA,2020-03-15,2020-03-15,190\nP3,2020-03-15,2020-03-15,190\nP3,2020-03-15,2020-06-15,290\nP4,2020-03-15,2020-06-15,\n" +
		"Subtotal of hCG,,,240\nred = low,green = fine\n"
	r := mustRead(t, Plan{}, rows)
	if got := r.Cohort.Patients.ID.All(); !slices.Equal(got, []string{"P1", "P2", "P3", "P4"}) {
		t.Errorf("patients %q", got)
	}
	if got := at(r, cohort.DroppedRow); len(got) != 6 {
		t.Errorf("told at %v", got)
	}
	for _, ids := range [][]string{{"NA", "KL", "ND"}, {"Max Muster", "Anna Lee", "All Gray"}, {"Sum 1", "Sum 2", "Sum 3"}} { // are identifiers
		text := "ID,Start,Date,TT (ng/dL)\n"
		for i, id := range ids {
			text += fmt.Sprintf("%s,2020-01-15,2020-01-15,%d\n%s,2020-01-15,2020-04-15,%d\n", id, 200+i, id, 390+7*i)
		}
		if r := mustRead(t, Plan{}, text); r.Cohort.Patients.Len() != 3 {
			t.Errorf("%q: patients %q", ids, r.Cohort.Patients.ID)
		}
	}
}
