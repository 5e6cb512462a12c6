package results

// Scale is the axis on which effects of studies are read.
type Scale string

// The scales.
const (
	ShareScale Scale = "share" // 0 to 1
	RatioScale Scale = "ratio" // logarithmic about 1
	PlainScale Scale = "plain"
)

// PlotStudies says what a forest of studies, or a funnel, shows.
type PlotStudies struct {
	Funnel  bool
	Baujat  bool
	Words   string // of the axis
	Scale   Scale  // of a forest
	Rows    []PlotStudy
	Overall Float // a line through a forest, the centre of a funnel; NaN: none
	Z       float64
}

// PlotStudy is a row of a forest: a study, a pooled effect, or the heading of the rows
// that follow; or a point of a funnel.
type PlotStudy struct {
	Label   string
	Count   string // words of the second column
	Heading bool
	Pooled  bool // drawn as a diamond
	Range   bool // where a further study lies: a line without a value
	Filled  bool // a mirror image, drawn hollow
	Value   Float
	Lower   Float
	Upper   Float
	SE      Float   // of a funnel's point
	Pull    Float   // of a point of Baujat's plot, over its heterogeneity as the value
	Weight  float64 // 0 to 1
}

// PlotSpecifications says what a specification curve shows: rates in rising order, and
// which level of each choice made each.
type PlotSpecifications struct {
	Rate      []Float
	Level     [][]int // of each rate, a level of each choice
	Choices   []PlotChoice
	Main      int   // the main analysis, -1: none
	Line      Float // NaN: none
	LineWords string
}

// PlotChoice is a choice with its levels.
type PlotChoice struct {
	Name   string
	Levels []string
}
