package results

// PublishedFigure is a published figure beside the cohort's own, under the figure's
// definition: shares between 0 and 1, or medians in months.
type PublishedFigure struct {
	ID        string  `json:"id"`
	Study     string  `json:"study"`
	Printed   string  `json:"printed"`
	Of        int64   `json:"of,omitempty"` // men behind it
	X         int64   `json:"x"`            // of the cohort, of a share
	N         int64   `json:"n"`
	Lost      int64   `json:"lost"` // not evaluable
	Value     Float   `json:"value"`
	Lower     Float   `json:"lower"`
	Upper     Float   `json:"upper"`
	Level     float64 `json:"level"`
	Share     bool    `json:"share"` // else a median
	Verdict   string  `json:"verdict"`
	Sentence  string  `json:"sentence"`
	Source    string  `json:"source"`
	Rule      string  `json:"rule"`      // the definition in words, as printed
	Different string  `json:"different"` // what was presumed, empty: nothing
}
