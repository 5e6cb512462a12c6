package schema

import (
	"math/rand/v2"
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
