package stats

import (
	"math"
	"strconv"
	"strings"
)

// LevelMark stands in a method's sentence where the level of its intervals belongs.
const LevelMark = "{level}"

// At is the method with the level of its intervals in its sentence.
func (m Method) At(level float64) Method {
	m.Sentence = strings.ReplaceAll(m.Sentence, LevelMark, LevelWords(level))
	return m
}

// LevelWords is a confidence level in print: 0.95 is "95%".
func LevelWords(level float64) string {
	return strconv.FormatFloat(math.Round(level*1e6)/1e4, 'f', -1, 64) + "%"
}
