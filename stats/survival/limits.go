package survival

import "math"

// Transform is the scale on which a curve's limits are computed.
type Transform string

// LogLog is the default of this program, of SAS and of Stata; R's is Log.
const (
	LogLog  Transform = "log-log"
	Log     Transform = "log"
	Plain   Transform = "plain"
	Logit   Transform = "logit"
	Arcsine Transform = "arcsin"
	NoLimit Transform = "none"
)

// Transforms lists the scales, for flags and help.
var Transforms = []Transform{LogLog, Log, Plain, Logit, Arcsine, NoLimit}

// Limits are the pointwise limits of S with standard error se of log S, clipped to
// [0,1]. They are NaN at S = 0, and at S = 1 on the scales that map 1 to infinity.
func Limits(s, se, z float64, tr Transform) (lower, upper float64) {
	nan := math.NaN()
	if tr == NoLimit || s == 0 || math.IsNaN(se) {
		return nan, nan
	}
	if s == 1 {
		if tr == Plain || tr == Log {
			return 1, 1
		}
		return nan, nan
	}
	switch tr {
	case Plain:
		return math.Max(0, s-z*s*se), math.Min(1, s+z*s*se)
	case Log:
		return s * math.Exp(-z*se), math.Min(1, s*math.Exp(z*se))
	case Logit:
		w := z * se / (1 - s)
		at := math.Log(s / (1 - s))
		return 1 / (1 + math.Exp(w-at)), 1 / (1 + math.Exp(-w-at))
	case Arcsine:
		w := 0.5 * z * se * math.Sqrt(s/(1-s))
		at := math.Asin(math.Sqrt(s))
		low, high := math.Sin(math.Max(0, at-w)), math.Sin(math.Min(math.Pi/2, at+w))
		return low * low, high * high
	}
	w := z * se / math.Log(s)
	return math.Pow(s, math.Exp(-w)), math.Pow(s, math.Exp(w))
}
