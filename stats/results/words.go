package results

import (
	"strings"

	"leydig/stats"
)

// Definition is an outcome in words.
type Definition struct {
	Name  string  `json:"name"`
	Title string  `json:"title"`
	Kind  string  `json:"kind"`
	Rule  string  `json:"rule"`
	Month float64 `json:"month,omitempty"` // of a prevalence
	Of    string  `json:"of,omitempty"`    // analyte that it is read from
	// Beside names the outcome beside which this one stands, as its confirmed form.
	Beside string `json:"beside,omitempty"`
	// Since says from what times count, where that is not the index.
	Since string `json:"since,omitempty"`
	// Safety marks what is watched for harm: it is no outcome of restoration.
	Safety bool `json:"safety,omitempty"`
}

// How a quantity is summed up in Table 1: by mean and SD, or by median and quartiles.
const (
	ByMean   = "mean"
	ByMedian = "median"
)

// Variable is a characteristic of patients, a stratum or a covariate, in words. One
// with levels is a factor, any other a number.
type Variable struct {
	Name   string `json:"name"`
	Title  string `json:"title"`
	Unit   string `json:"unit,omitempty"`
	Digits int    `json:"digits,omitempty"` // decimals shown of a number
	Factor bool   `json:"factor,omitempty"`
	// Statistic is how Table 1 sums up a number: ByMean or ByMedian.
	Statistic string      `json:"statistic,omitempty"`
	Chosen    bool        `json:"statistic_chosen,omitempty"` // by the plan
	Levels    []LevelName `json:"levels,omitempty"`           // in the order in which they stand
	Banded    bool        `json:"banded,omitempty"`           // levels stand by value, whether or not they occur
	Order     []string    `json:"order,omitempty"`            // levels that the study puts first
	// Reference is the level with which others are compared.
	Reference string `json:"reference,omitempty"`
	// Transition says, of classes that men move between, from when to when.
	Transition string `json:"transition,omitempty"`
	// Survivors marks groups formed by what happened after time zero.
	Survivors bool `json:"survivors,omitempty"`
}

// LevelName is a level of a factor in words, with how many patients have it.
type LevelName struct {
	Name  string `json:"name"`
	Title string `json:"title"`
	N     int64  `json:"n"`
}

// InSentence is a title as it stands in the middle of a sentence: its first letter is small, unless
// the word is an acronym.
func InSentence(title string) string {
	if len(title) > 1 && title[1] >= 'a' && title[1] <= 'z' {
		return strings.ToLower(title[:1]) + title[1:]
	}
	return title
}

// AtStart is words as they begin a sentence or a title: with a capital.
func AtStart(words string) string { return strings.ToUpper(words[:1]) + words[1:] }

// Label heads a number with its unit: "Age, years".
func (v Variable) Label() string {
	if v.Factor || v.Unit == "" {
		return v.Title
	}
	return v.Title + ", " + strings.ReplaceAll(v.Unit, "m2", "m²")
}

// Variable gives a variable's words; one that the set does not describe is called by
// its name.
func (s *Set) Variable(name string) Variable {
	for _, list := range [][]Variable{s.Variables, s.Measures} {
		for i := range list {
			if list[i].Name == name {
				return list[i]
			}
		}
	}
	return Variable{Name: name, Title: name}
}

// Level is a level in words.
func (s *Set) Level(l stats.Level) string {
	v := s.Variable(l.Factor)
	return v.LevelTitle(l.Name)
}

// LevelTitle is the title of a level, its name where the variable does not have it.
func (v *Variable) LevelTitle(name string) string {
	for _, l := range v.Levels {
		if l.Name == name {
			return l.Title
		}
	}
	return name
}

// AnyLevel is the confidence level of the first interval of the set, 0 where it has
// none.
func (s *Set) AnyLevel() float64 {
	for i := range s.Results {
		switch v := s.Results[i].Value.(type) {
		case Fraction:
			if v.Level != 0 {
				return v.Level
			}
		case Number:
			if v.Level != 0 {
				return v.Level
			}
		}
	}
	return 0
}

// Note finds a note by its ID, of an analysis or, with "", of the whole report.
func (s *Set) Note(analysis, id string) (Note, bool) {
	for _, n := range s.Notes {
		if n.Analysis == analysis && n.ID == id {
			return n, true
		}
	}
	return Note{}, false
}
