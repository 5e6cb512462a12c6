package results

// PublishedFigure is a published figure beside the cohort's own, under the figure's
// definition: shares between 0 and 1, or medians in months.
type PublishedFigure struct {
	ID      string  `json:"id"`
	Study   string  `json:"study"`
	Printed string  `json:"printed"`
	Of      int64   `json:"of,omitempty"` // men behind it
	X       int64   `json:"x"`            // of the cohort, of a share
	N       int64   `json:"n"`
	Lost    int64   `json:"lost"` // not evaluable
	Value   Float   `json:"value"`
	Lower   Float   `json:"lower"`
	Upper   Float   `json:"upper"`
	Level   float64 `json:"level"`
	Share   bool    `json:"share"` // else a median
	// Month is when a share was read off a curve, 0 where it was not; X men had the event by then,
	// of N at risk, some of whom left before: the share is not their quotient.
	Month     float64 `json:"month,omitempty"`
	Verdict   string  `json:"verdict"`
	Sentence  string  `json:"sentence"`
	Source    string  `json:"source"`
	Rule      string  `json:"rule"`             // the definition in words, as printed
	Different string  `json:"different"`        // what was presumed, empty: nothing
	Beside    *Beside `json:"beside,omitempty"` // of a share
}

// Beside is what a reader should see beside a share: bounds that count those not evaluable
// as no and as yes, and, where they are known, the rate of all who started and of all men at
// a landmark (beside rates of men chosen by how long they stayed), the rate with the men
// weighted to the paper's case mix, and what chance alone would show had nothing changed.
type Beside struct {
	Worst      Float     `json:"worst"`
	Best       Float     `json:"best"`
	Starters   *Fraction `json:"starters,omitempty"`
	Landmark   *Fraction `json:"landmark,omitempty"`
	Month      float64   `json:"landmark_month,omitempty"`
	Reweighted *Float    `json:"reweighted,omitempty"`
	Mix        string    `json:"case_mix,omitempty"`
	Without    string    `json:"not_reweighted,omitempty"` // why there is none
	Chance     *Float    `json:"chance,omitempty"`
}
