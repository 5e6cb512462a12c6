package derive

import (
	"math"
	"testing"

	"leydig/cohort"
)

// TestJudgeValue: of many values kept as numbers of steps, odd ones and none among them, each is judged as it
// is alone.
func TestJudgeValue(t *testing.T) {
	const many = 5 * int(cohort.NoNumber)
	s := cohort.Series{Value: cohort.NewReadings(10, 1, many)}
	for i := range many {
		switch {
		case i%1009 == 0:
			s.Value.Append(math.NaN())
		case i%50_021 == 7:
			s.Value.Append(float64(i) + 1.0/3)
		default:
			s.Value.Append(float64(i%9001) / 10)
		}
	}
	if _, steps := s.Value.Steps(); !steps {
		t.Fatal("the values are not kept as numbers of steps")
	}
	for name, met := range map[string]func(x float64) bool{
		"at least": func(x float64) bool { return x >= 300.1 },
		"below":    func(x float64) bool { return x < 299.9 },
	} {
		j := judgeValue(&s, met)
		for v := range many {
			want := cohort.Unknown
			if x := s.At(v); !math.IsNaN(x) {
				want = cohort.TriOf(met(x))
			}
			if got := j(0, v); got != want {
				t.Fatalf("%s, value %d, %v: %v, want %v", name, v, s.At(v), got, want)
			}
		}
	}
}
