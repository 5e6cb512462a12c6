package study

import (
	"fmt"

	"leydig/stats/results"
)

// Privacy is the part "privacy" of a study plan: what leaves the clinic.
type Privacy struct {
	// Share makes reports that can be given away: no patient is listed, small cells are
	// withheld.
	Share bool `yaml:"share,omitempty"`
	// SmallCells is how many men a cell has at least; nil: 5.
	SmallCells *int64 `yaml:"small_cells,omitempty"`
	// ClinicText lists birth dates and the clinic's own words in the workbook's sheet of
	// patients.
	ClinicText bool `yaml:"clinic_text,omitempty"`
}

func (p Privacy) check() error {
	if n := p.SmallCells; n != nil && (*n < 2 || *n > 100) {
		return fmt.Errorf("privacy: small_cells: %d: want 2 to 100 men", *n)
	}
	if p.Share && p.ClinicText {
		return fmt.Errorf("privacy: clinic_text: a report to be shared lists no patients; take one of the two out")
	}
	return nil
}

// least is how many men a cell has at least.
func (p Privacy) least() int64 {
	if p.SmallCells == nil {
		return 5
	}
	return *p.SmallCells
}

// Shared is the set that a report to be shared is made of; others stay as they are.
func (p Privacy) Shared(set *results.Set) *results.Set {
	if !p.Share {
		return set
	}
	return results.Withhold(set, p.least())
}

// SharedTable is a table of the study to be given away, with names by a key; others stay
// as they are.
func (s *Study) SharedTable(t Export, names Pseudonyms) (Export, error) {
	if !s.Plan.Privacy.Share {
		return t, nil
	}
	return t.Share(s.Data.Cohort, names, s.Plan.Privacy.least())
}
