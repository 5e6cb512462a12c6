package results

// PlotDots says what a plot of two values a row shows, such as standardised differences
// before and after weighting.
type PlotDots struct {
	Words string    // of the axis
	Names [2]string // of the two values
	Limit float64   // lines at ± this; 0: none
	Rows  []PlotDot
}

// PlotDot is a row; NaN is not drawn.
type PlotDot struct {
	Label string
	Value [2]Float
}

// PlotTiles says which patterns of missing values there are.
type PlotTiles struct {
	Columns []string
	Rows    []PlotTile
}

// PlotTile is a pattern: which columns are missing in N rows.
type PlotTile struct {
	Missing []bool
	N       int
}

// PlotScale is a scale of a nomogram, with ticks at shares of the width.
type PlotScale struct {
	Label string
	At    []Float
	Text  []string
}

// PlotPaths are values of subjects over time: lines of some, and medians of all.
type PlotPaths struct {
	Time, Words string // of the axes
	Panels      []PlotPanel
}

// PlotPanel is a group of subjects; a median of nobody is NaN.
type PlotPanel struct {
	Label                string
	Subjects             int
	Lines                []PlotLine
	At                   []Float
	N                    []int64
	Median, Lower, Upper []Float
}

// PlotLine is one subject's values, in the order of their times.
type PlotLine struct{ Time, Value []Float }
