/*
 * A list of types becomes a list of parameters, and a list of arguments that hands them on:
 *
 *   PARAMETERS(i32, i64)  is  , i32 p2, i64 p1
 *   ARGUMENTS(i32, i64)   is  , p2, p1
 */
#ifndef FAASLET_PARAMETERS_H
#define FAASLET_PARAMETERS_H

#define NAMED_0()
#define NAMED_1(t) , t p1
#define NAMED_2(t, ...) , t p2 NAMED_1(__VA_ARGS__)
#define NAMED_3(t, ...) , t p3 NAMED_2(__VA_ARGS__)
#define NAMED_4(t, ...) , t p4 NAMED_3(__VA_ARGS__)
#define NAMED_5(t, ...) , t p5 NAMED_4(__VA_ARGS__)
#define NAMED_6(t, ...) , t p6 NAMED_5(__VA_ARGS__)
#define NAMED_7(t, ...) , t p7 NAMED_6(__VA_ARGS__)
#define NAMED_8(t, ...) , t p8 NAMED_7(__VA_ARGS__)
#define NAMED_9(t, ...) , t p9 NAMED_8(__VA_ARGS__)
#define PASSED_0
#define PASSED_1 , p1
#define PASSED_2 , p2 PASSED_1
#define PASSED_3 , p3 PASSED_2
#define PASSED_4 , p4 PASSED_3
#define PASSED_5 , p5 PASSED_4
#define PASSED_6 , p6 PASSED_5
#define PASSED_7 , p7 PASSED_6
#define PASSED_8 , p8 PASSED_7
#define PASSED_9 , p9 PASSED_8
#define TENTH(a, b, c, d, e, f, g, h, i, j, ...) j
#define COUNT(...) TENTH(__VA_ARGS__ __VA_OPT__(, ) 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)
#define PASTE(a, b) a##b
#define FOR_COUNT(macro, count) PASTE(macro, count)
#define PARAMETERS(...) FOR_COUNT(NAMED_, COUNT(__VA_ARGS__))(__VA_ARGS__)
#define ARGUMENTS(...) FOR_COUNT(PASSED_, COUNT(__VA_ARGS__))

#endif
