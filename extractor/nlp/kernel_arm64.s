// Kernels for arm64 with the dot product instructions, most of which Go's assembler
// does not know: each WORD is the instruction beside it, as GNU as encodes it.
// Branches are relative. Products are rounded before they are added, as everywhere.

#include "textflag.h"

// func gemmIntNEON(blocks, chunks int, a *uint8, lda int, b *int8, c *float32, ldc int, cs *panelScale, rows *rowScale)
TEXT ·gemmIntNEON(SB), NOSPLIT, $0-72
	MOVD blocks+0(FP), R0
	MOVD chunks+8(FP), R1
	MOVD a+16(FP), R2
	MOVD lda+24(FP), R3
	MOVD b+32(FP), R4
	MOVD c+40(FP), R5
	MOVD ldc+48(FP), R6
	MOVD cs+56(FP), R7
	MOVD rows+64(FP), R8
	// 1:
	WORD $0xaa0203e9 // mov x9, x2
	WORD $0x8b03012a // add x10, x9, x3
	WORD $0x8b03014b // add x11, x10, x3
	WORD $0x8b03016c // add x12, x11, x3
	WORD $0x8b03018d // add x13, x12, x3
	WORD $0x8b0301ae // add x14, x13, x3
	WORD $0xaa0403ef // mov x15, x4
	WORD $0xaa0103f0 // mov x16, x1
	WORD $0x4f000408 // movi v8.4s, #0
	WORD $0x4f000409 // movi v9.4s, #0
	WORD $0x4f00040a // movi v10.4s, #0
	WORD $0x4f00040b // movi v11.4s, #0
	WORD $0x4f00040c // movi v12.4s, #0
	WORD $0x4f00040d // movi v13.4s, #0
	WORD $0x4f00040e // movi v14.4s, #0
	WORD $0x4f00040f // movi v15.4s, #0
	WORD $0x4f000410 // movi v16.4s, #0
	WORD $0x4f000411 // movi v17.4s, #0
	WORD $0x4f000412 // movi v18.4s, #0
	WORD $0x4f000413 // movi v19.4s, #0
	WORD $0x4f000414 // movi v20.4s, #0
	WORD $0x4f000415 // movi v21.4s, #0
	WORD $0x4f000416 // movi v22.4s, #0
	WORD $0x4f000417 // movi v23.4s, #0
	WORD $0x4f000418 // movi v24.4s, #0
	WORD $0x4f000419 // movi v25.4s, #0
	WORD $0x4f00041a // movi v26.4s, #0
	WORD $0x4f00041b // movi v27.4s, #0
	WORD $0x4f00041c // movi v28.4s, #0
	WORD $0x4f00041d // movi v29.4s, #0
	WORD $0x4f00041e // movi v30.4s, #0
	WORD $0x4f00041f // movi v31.4s, #0
	// 2:
	WORD $0x3cc10522 // ldr q2, [x9], #16
	WORD $0x3cc10543 // ldr q3, [x10], #16
	WORD $0x3cc10564 // ldr q4, [x11], #16
	WORD $0x3cc10585 // ldr q5, [x12], #16
	WORD $0x3cc105a6 // ldr q6, [x13], #16
	WORD $0x3cc105c7 // ldr q7, [x14], #16
	WORD $0xacc105e0 // ldp q0, q1, [x15], #32
	WORD $0x4f82e008 // sdot v8.4s, v0.16b, v2.4b[0]
	WORD $0x4f82e029 // sdot v9.4s, v1.16b, v2.4b[0]
	WORD $0x4f83e00c // sdot v12.4s, v0.16b, v3.4b[0]
	WORD $0x4f83e02d // sdot v13.4s, v1.16b, v3.4b[0]
	WORD $0x4f84e010 // sdot v16.4s, v0.16b, v4.4b[0]
	WORD $0x4f84e031 // sdot v17.4s, v1.16b, v4.4b[0]
	WORD $0x4f85e014 // sdot v20.4s, v0.16b, v5.4b[0]
	WORD $0x4f85e035 // sdot v21.4s, v1.16b, v5.4b[0]
	WORD $0x4f86e018 // sdot v24.4s, v0.16b, v6.4b[0]
	WORD $0x4f86e039 // sdot v25.4s, v1.16b, v6.4b[0]
	WORD $0x4f87e01c // sdot v28.4s, v0.16b, v7.4b[0]
	WORD $0x4f87e03d // sdot v29.4s, v1.16b, v7.4b[0]
	WORD $0xacc105e0 // ldp q0, q1, [x15], #32
	WORD $0x4f82e00a // sdot v10.4s, v0.16b, v2.4b[0]
	WORD $0x4f82e02b // sdot v11.4s, v1.16b, v2.4b[0]
	WORD $0x4f83e00e // sdot v14.4s, v0.16b, v3.4b[0]
	WORD $0x4f83e02f // sdot v15.4s, v1.16b, v3.4b[0]
	WORD $0x4f84e012 // sdot v18.4s, v0.16b, v4.4b[0]
	WORD $0x4f84e033 // sdot v19.4s, v1.16b, v4.4b[0]
	WORD $0x4f85e016 // sdot v22.4s, v0.16b, v5.4b[0]
	WORD $0x4f85e037 // sdot v23.4s, v1.16b, v5.4b[0]
	WORD $0x4f86e01a // sdot v26.4s, v0.16b, v6.4b[0]
	WORD $0x4f86e03b // sdot v27.4s, v1.16b, v6.4b[0]
	WORD $0x4f87e01e // sdot v30.4s, v0.16b, v7.4b[0]
	WORD $0x4f87e03f // sdot v31.4s, v1.16b, v7.4b[0]
	WORD $0xacc105e0 // ldp q0, q1, [x15], #32
	WORD $0x4fa2e008 // sdot v8.4s, v0.16b, v2.4b[1]
	WORD $0x4fa2e029 // sdot v9.4s, v1.16b, v2.4b[1]
	WORD $0x4fa3e00c // sdot v12.4s, v0.16b, v3.4b[1]
	WORD $0x4fa3e02d // sdot v13.4s, v1.16b, v3.4b[1]
	WORD $0x4fa4e010 // sdot v16.4s, v0.16b, v4.4b[1]
	WORD $0x4fa4e031 // sdot v17.4s, v1.16b, v4.4b[1]
	WORD $0x4fa5e014 // sdot v20.4s, v0.16b, v5.4b[1]
	WORD $0x4fa5e035 // sdot v21.4s, v1.16b, v5.4b[1]
	WORD $0x4fa6e018 // sdot v24.4s, v0.16b, v6.4b[1]
	WORD $0x4fa6e039 // sdot v25.4s, v1.16b, v6.4b[1]
	WORD $0x4fa7e01c // sdot v28.4s, v0.16b, v7.4b[1]
	WORD $0x4fa7e03d // sdot v29.4s, v1.16b, v7.4b[1]
	WORD $0xacc105e0 // ldp q0, q1, [x15], #32
	WORD $0x4fa2e00a // sdot v10.4s, v0.16b, v2.4b[1]
	WORD $0x4fa2e02b // sdot v11.4s, v1.16b, v2.4b[1]
	WORD $0x4fa3e00e // sdot v14.4s, v0.16b, v3.4b[1]
	WORD $0x4fa3e02f // sdot v15.4s, v1.16b, v3.4b[1]
	WORD $0x4fa4e012 // sdot v18.4s, v0.16b, v4.4b[1]
	WORD $0x4fa4e033 // sdot v19.4s, v1.16b, v4.4b[1]
	WORD $0x4fa5e016 // sdot v22.4s, v0.16b, v5.4b[1]
	WORD $0x4fa5e037 // sdot v23.4s, v1.16b, v5.4b[1]
	WORD $0x4fa6e01a // sdot v26.4s, v0.16b, v6.4b[1]
	WORD $0x4fa6e03b // sdot v27.4s, v1.16b, v6.4b[1]
	WORD $0x4fa7e01e // sdot v30.4s, v0.16b, v7.4b[1]
	WORD $0x4fa7e03f // sdot v31.4s, v1.16b, v7.4b[1]
	WORD $0xacc105e0 // ldp q0, q1, [x15], #32
	WORD $0x4f82e808 // sdot v8.4s, v0.16b, v2.4b[2]
	WORD $0x4f82e829 // sdot v9.4s, v1.16b, v2.4b[2]
	WORD $0x4f83e80c // sdot v12.4s, v0.16b, v3.4b[2]
	WORD $0x4f83e82d // sdot v13.4s, v1.16b, v3.4b[2]
	WORD $0x4f84e810 // sdot v16.4s, v0.16b, v4.4b[2]
	WORD $0x4f84e831 // sdot v17.4s, v1.16b, v4.4b[2]
	WORD $0x4f85e814 // sdot v20.4s, v0.16b, v5.4b[2]
	WORD $0x4f85e835 // sdot v21.4s, v1.16b, v5.4b[2]
	WORD $0x4f86e818 // sdot v24.4s, v0.16b, v6.4b[2]
	WORD $0x4f86e839 // sdot v25.4s, v1.16b, v6.4b[2]
	WORD $0x4f87e81c // sdot v28.4s, v0.16b, v7.4b[2]
	WORD $0x4f87e83d // sdot v29.4s, v1.16b, v7.4b[2]
	WORD $0xacc105e0 // ldp q0, q1, [x15], #32
	WORD $0x4f82e80a // sdot v10.4s, v0.16b, v2.4b[2]
	WORD $0x4f82e82b // sdot v11.4s, v1.16b, v2.4b[2]
	WORD $0x4f83e80e // sdot v14.4s, v0.16b, v3.4b[2]
	WORD $0x4f83e82f // sdot v15.4s, v1.16b, v3.4b[2]
	WORD $0x4f84e812 // sdot v18.4s, v0.16b, v4.4b[2]
	WORD $0x4f84e833 // sdot v19.4s, v1.16b, v4.4b[2]
	WORD $0x4f85e816 // sdot v22.4s, v0.16b, v5.4b[2]
	WORD $0x4f85e837 // sdot v23.4s, v1.16b, v5.4b[2]
	WORD $0x4f86e81a // sdot v26.4s, v0.16b, v6.4b[2]
	WORD $0x4f86e83b // sdot v27.4s, v1.16b, v6.4b[2]
	WORD $0x4f87e81e // sdot v30.4s, v0.16b, v7.4b[2]
	WORD $0x4f87e83f // sdot v31.4s, v1.16b, v7.4b[2]
	WORD $0xacc105e0 // ldp q0, q1, [x15], #32
	WORD $0x4fa2e808 // sdot v8.4s, v0.16b, v2.4b[3]
	WORD $0x4fa2e829 // sdot v9.4s, v1.16b, v2.4b[3]
	WORD $0x4fa3e80c // sdot v12.4s, v0.16b, v3.4b[3]
	WORD $0x4fa3e82d // sdot v13.4s, v1.16b, v3.4b[3]
	WORD $0x4fa4e810 // sdot v16.4s, v0.16b, v4.4b[3]
	WORD $0x4fa4e831 // sdot v17.4s, v1.16b, v4.4b[3]
	WORD $0x4fa5e814 // sdot v20.4s, v0.16b, v5.4b[3]
	WORD $0x4fa5e835 // sdot v21.4s, v1.16b, v5.4b[3]
	WORD $0x4fa6e818 // sdot v24.4s, v0.16b, v6.4b[3]
	WORD $0x4fa6e839 // sdot v25.4s, v1.16b, v6.4b[3]
	WORD $0x4fa7e81c // sdot v28.4s, v0.16b, v7.4b[3]
	WORD $0x4fa7e83d // sdot v29.4s, v1.16b, v7.4b[3]
	WORD $0xacc105e0 // ldp q0, q1, [x15], #32
	WORD $0x4fa2e80a // sdot v10.4s, v0.16b, v2.4b[3]
	WORD $0x4fa2e82b // sdot v11.4s, v1.16b, v2.4b[3]
	WORD $0x4fa3e80e // sdot v14.4s, v0.16b, v3.4b[3]
	WORD $0x4fa3e82f // sdot v15.4s, v1.16b, v3.4b[3]
	WORD $0x4fa4e812 // sdot v18.4s, v0.16b, v4.4b[3]
	WORD $0x4fa4e833 // sdot v19.4s, v1.16b, v4.4b[3]
	WORD $0x4fa5e816 // sdot v22.4s, v0.16b, v5.4b[3]
	WORD $0x4fa5e837 // sdot v23.4s, v1.16b, v5.4b[3]
	WORD $0x4fa6e81a // sdot v26.4s, v0.16b, v6.4b[3]
	WORD $0x4fa6e83b // sdot v27.4s, v1.16b, v6.4b[3]
	WORD $0x4fa7e81e // sdot v30.4s, v0.16b, v7.4b[3]
	WORD $0x4fa7e83f // sdot v31.4s, v1.16b, v7.4b[3]
	WORD $0xf1000610 // subs x16, x16, #1
	WORD $0x54fff221 // b.ne 2b
	WORD $0x4dffc900 // ld2r {v0.4s, v1.4s}, [x8], #8
	WORD $0x4e21d908 // scvtf v8.4s, v8.4s
	WORD $0x3dc000e2 // ldr q2, [x7, #0]
	WORD $0x6e21dc42 // fmul v2.4s, v2.4s, v1.4s
	WORD $0x4ea2d508 // fsub v8.4s, v8.4s, v2.4s
	WORD $0x3dc010e3 // ldr q3, [x7, #64]
	WORD $0x6e23dd08 // fmul v8.4s, v8.4s, v3.4s
	WORD $0x6e20dd08 // fmul v8.4s, v8.4s, v0.4s
	WORD $0x3dc020e4 // ldr q4, [x7, #128]
	WORD $0x4e24d508 // fadd v8.4s, v8.4s, v4.4s
	WORD $0x3d8000a8 // str q8, [x5, #0]
	WORD $0x4e21d929 // scvtf v9.4s, v9.4s
	WORD $0x3dc004e2 // ldr q2, [x7, #16]
	WORD $0x6e21dc42 // fmul v2.4s, v2.4s, v1.4s
	WORD $0x4ea2d529 // fsub v9.4s, v9.4s, v2.4s
	WORD $0x3dc014e3 // ldr q3, [x7, #80]
	WORD $0x6e23dd29 // fmul v9.4s, v9.4s, v3.4s
	WORD $0x6e20dd29 // fmul v9.4s, v9.4s, v0.4s
	WORD $0x3dc024e4 // ldr q4, [x7, #144]
	WORD $0x4e24d529 // fadd v9.4s, v9.4s, v4.4s
	WORD $0x3d8004a9 // str q9, [x5, #16]
	WORD $0x4e21d94a // scvtf v10.4s, v10.4s
	WORD $0x3dc008e2 // ldr q2, [x7, #32]
	WORD $0x6e21dc42 // fmul v2.4s, v2.4s, v1.4s
	WORD $0x4ea2d54a // fsub v10.4s, v10.4s, v2.4s
	WORD $0x3dc018e3 // ldr q3, [x7, #96]
	WORD $0x6e23dd4a // fmul v10.4s, v10.4s, v3.4s
	WORD $0x6e20dd4a // fmul v10.4s, v10.4s, v0.4s
	WORD $0x3dc028e4 // ldr q4, [x7, #160]
	WORD $0x4e24d54a // fadd v10.4s, v10.4s, v4.4s
	WORD $0x3d8008aa // str q10, [x5, #32]
	WORD $0x4e21d96b // scvtf v11.4s, v11.4s
	WORD $0x3dc00ce2 // ldr q2, [x7, #48]
	WORD $0x6e21dc42 // fmul v2.4s, v2.4s, v1.4s
	WORD $0x4ea2d56b // fsub v11.4s, v11.4s, v2.4s
	WORD $0x3dc01ce3 // ldr q3, [x7, #112]
	WORD $0x6e23dd6b // fmul v11.4s, v11.4s, v3.4s
	WORD $0x6e20dd6b // fmul v11.4s, v11.4s, v0.4s
	WORD $0x3dc02ce4 // ldr q4, [x7, #176]
	WORD $0x4e24d56b // fadd v11.4s, v11.4s, v4.4s
	WORD $0x3d800cab // str q11, [x5, #48]
	WORD $0x8b0600a5 // add x5, x5, x6
	WORD $0x4dffc900 // ld2r {v0.4s, v1.4s}, [x8], #8
	WORD $0x4e21d98c // scvtf v12.4s, v12.4s
	WORD $0x3dc000e2 // ldr q2, [x7, #0]
	WORD $0x6e21dc42 // fmul v2.4s, v2.4s, v1.4s
	WORD $0x4ea2d58c // fsub v12.4s, v12.4s, v2.4s
	WORD $0x3dc010e3 // ldr q3, [x7, #64]
	WORD $0x6e23dd8c // fmul v12.4s, v12.4s, v3.4s
	WORD $0x6e20dd8c // fmul v12.4s, v12.4s, v0.4s
	WORD $0x3dc020e4 // ldr q4, [x7, #128]
	WORD $0x4e24d58c // fadd v12.4s, v12.4s, v4.4s
	WORD $0x3d8000ac // str q12, [x5, #0]
	WORD $0x4e21d9ad // scvtf v13.4s, v13.4s
	WORD $0x3dc004e2 // ldr q2, [x7, #16]
	WORD $0x6e21dc42 // fmul v2.4s, v2.4s, v1.4s
	WORD $0x4ea2d5ad // fsub v13.4s, v13.4s, v2.4s
	WORD $0x3dc014e3 // ldr q3, [x7, #80]
	WORD $0x6e23ddad // fmul v13.4s, v13.4s, v3.4s
	WORD $0x6e20ddad // fmul v13.4s, v13.4s, v0.4s
	WORD $0x3dc024e4 // ldr q4, [x7, #144]
	WORD $0x4e24d5ad // fadd v13.4s, v13.4s, v4.4s
	WORD $0x3d8004ad // str q13, [x5, #16]
	WORD $0x4e21d9ce // scvtf v14.4s, v14.4s
	WORD $0x3dc008e2 // ldr q2, [x7, #32]
	WORD $0x6e21dc42 // fmul v2.4s, v2.4s, v1.4s
	WORD $0x4ea2d5ce // fsub v14.4s, v14.4s, v2.4s
	WORD $0x3dc018e3 // ldr q3, [x7, #96]
	WORD $0x6e23ddce // fmul v14.4s, v14.4s, v3.4s
	WORD $0x6e20ddce // fmul v14.4s, v14.4s, v0.4s
	WORD $0x3dc028e4 // ldr q4, [x7, #160]
	WORD $0x4e24d5ce // fadd v14.4s, v14.4s, v4.4s
	WORD $0x3d8008ae // str q14, [x5, #32]
	WORD $0x4e21d9ef // scvtf v15.4s, v15.4s
	WORD $0x3dc00ce2 // ldr q2, [x7, #48]
	WORD $0x6e21dc42 // fmul v2.4s, v2.4s, v1.4s
	WORD $0x4ea2d5ef // fsub v15.4s, v15.4s, v2.4s
	WORD $0x3dc01ce3 // ldr q3, [x7, #112]
	WORD $0x6e23ddef // fmul v15.4s, v15.4s, v3.4s
	WORD $0x6e20ddef // fmul v15.4s, v15.4s, v0.4s
	WORD $0x3dc02ce4 // ldr q4, [x7, #176]
	WORD $0x4e24d5ef // fadd v15.4s, v15.4s, v4.4s
	WORD $0x3d800caf // str q15, [x5, #48]
	WORD $0x8b0600a5 // add x5, x5, x6
	WORD $0x4dffc900 // ld2r {v0.4s, v1.4s}, [x8], #8
	WORD $0x4e21da10 // scvtf v16.4s, v16.4s
	WORD $0x3dc000e2 // ldr q2, [x7, #0]
	WORD $0x6e21dc42 // fmul v2.4s, v2.4s, v1.4s
	WORD $0x4ea2d610 // fsub v16.4s, v16.4s, v2.4s
	WORD $0x3dc010e3 // ldr q3, [x7, #64]
	WORD $0x6e23de10 // fmul v16.4s, v16.4s, v3.4s
	WORD $0x6e20de10 // fmul v16.4s, v16.4s, v0.4s
	WORD $0x3dc020e4 // ldr q4, [x7, #128]
	WORD $0x4e24d610 // fadd v16.4s, v16.4s, v4.4s
	WORD $0x3d8000b0 // str q16, [x5, #0]
	WORD $0x4e21da31 // scvtf v17.4s, v17.4s
	WORD $0x3dc004e2 // ldr q2, [x7, #16]
	WORD $0x6e21dc42 // fmul v2.4s, v2.4s, v1.4s
	WORD $0x4ea2d631 // fsub v17.4s, v17.4s, v2.4s
	WORD $0x3dc014e3 // ldr q3, [x7, #80]
	WORD $0x6e23de31 // fmul v17.4s, v17.4s, v3.4s
	WORD $0x6e20de31 // fmul v17.4s, v17.4s, v0.4s
	WORD $0x3dc024e4 // ldr q4, [x7, #144]
	WORD $0x4e24d631 // fadd v17.4s, v17.4s, v4.4s
	WORD $0x3d8004b1 // str q17, [x5, #16]
	WORD $0x4e21da52 // scvtf v18.4s, v18.4s
	WORD $0x3dc008e2 // ldr q2, [x7, #32]
	WORD $0x6e21dc42 // fmul v2.4s, v2.4s, v1.4s
	WORD $0x4ea2d652 // fsub v18.4s, v18.4s, v2.4s
	WORD $0x3dc018e3 // ldr q3, [x7, #96]
	WORD $0x6e23de52 // fmul v18.4s, v18.4s, v3.4s
	WORD $0x6e20de52 // fmul v18.4s, v18.4s, v0.4s
	WORD $0x3dc028e4 // ldr q4, [x7, #160]
	WORD $0x4e24d652 // fadd v18.4s, v18.4s, v4.4s
	WORD $0x3d8008b2 // str q18, [x5, #32]
	WORD $0x4e21da73 // scvtf v19.4s, v19.4s
	WORD $0x3dc00ce2 // ldr q2, [x7, #48]
	WORD $0x6e21dc42 // fmul v2.4s, v2.4s, v1.4s
	WORD $0x4ea2d673 // fsub v19.4s, v19.4s, v2.4s
	WORD $0x3dc01ce3 // ldr q3, [x7, #112]
	WORD $0x6e23de73 // fmul v19.4s, v19.4s, v3.4s
	WORD $0x6e20de73 // fmul v19.4s, v19.4s, v0.4s
	WORD $0x3dc02ce4 // ldr q4, [x7, #176]
	WORD $0x4e24d673 // fadd v19.4s, v19.4s, v4.4s
	WORD $0x3d800cb3 // str q19, [x5, #48]
	WORD $0x8b0600a5 // add x5, x5, x6
	WORD $0x4dffc900 // ld2r {v0.4s, v1.4s}, [x8], #8
	WORD $0x4e21da94 // scvtf v20.4s, v20.4s
	WORD $0x3dc000e2 // ldr q2, [x7, #0]
	WORD $0x6e21dc42 // fmul v2.4s, v2.4s, v1.4s
	WORD $0x4ea2d694 // fsub v20.4s, v20.4s, v2.4s
	WORD $0x3dc010e3 // ldr q3, [x7, #64]
	WORD $0x6e23de94 // fmul v20.4s, v20.4s, v3.4s
	WORD $0x6e20de94 // fmul v20.4s, v20.4s, v0.4s
	WORD $0x3dc020e4 // ldr q4, [x7, #128]
	WORD $0x4e24d694 // fadd v20.4s, v20.4s, v4.4s
	WORD $0x3d8000b4 // str q20, [x5, #0]
	WORD $0x4e21dab5 // scvtf v21.4s, v21.4s
	WORD $0x3dc004e2 // ldr q2, [x7, #16]
	WORD $0x6e21dc42 // fmul v2.4s, v2.4s, v1.4s
	WORD $0x4ea2d6b5 // fsub v21.4s, v21.4s, v2.4s
	WORD $0x3dc014e3 // ldr q3, [x7, #80]
	WORD $0x6e23deb5 // fmul v21.4s, v21.4s, v3.4s
	WORD $0x6e20deb5 // fmul v21.4s, v21.4s, v0.4s
	WORD $0x3dc024e4 // ldr q4, [x7, #144]
	WORD $0x4e24d6b5 // fadd v21.4s, v21.4s, v4.4s
	WORD $0x3d8004b5 // str q21, [x5, #16]
	WORD $0x4e21dad6 // scvtf v22.4s, v22.4s
	WORD $0x3dc008e2 // ldr q2, [x7, #32]
	WORD $0x6e21dc42 // fmul v2.4s, v2.4s, v1.4s
	WORD $0x4ea2d6d6 // fsub v22.4s, v22.4s, v2.4s
	WORD $0x3dc018e3 // ldr q3, [x7, #96]
	WORD $0x6e23ded6 // fmul v22.4s, v22.4s, v3.4s
	WORD $0x6e20ded6 // fmul v22.4s, v22.4s, v0.4s
	WORD $0x3dc028e4 // ldr q4, [x7, #160]
	WORD $0x4e24d6d6 // fadd v22.4s, v22.4s, v4.4s
	WORD $0x3d8008b6 // str q22, [x5, #32]
	WORD $0x4e21daf7 // scvtf v23.4s, v23.4s
	WORD $0x3dc00ce2 // ldr q2, [x7, #48]
	WORD $0x6e21dc42 // fmul v2.4s, v2.4s, v1.4s
	WORD $0x4ea2d6f7 // fsub v23.4s, v23.4s, v2.4s
	WORD $0x3dc01ce3 // ldr q3, [x7, #112]
	WORD $0x6e23def7 // fmul v23.4s, v23.4s, v3.4s
	WORD $0x6e20def7 // fmul v23.4s, v23.4s, v0.4s
	WORD $0x3dc02ce4 // ldr q4, [x7, #176]
	WORD $0x4e24d6f7 // fadd v23.4s, v23.4s, v4.4s
	WORD $0x3d800cb7 // str q23, [x5, #48]
	WORD $0x8b0600a5 // add x5, x5, x6
	WORD $0x4dffc900 // ld2r {v0.4s, v1.4s}, [x8], #8
	WORD $0x4e21db18 // scvtf v24.4s, v24.4s
	WORD $0x3dc000e2 // ldr q2, [x7, #0]
	WORD $0x6e21dc42 // fmul v2.4s, v2.4s, v1.4s
	WORD $0x4ea2d718 // fsub v24.4s, v24.4s, v2.4s
	WORD $0x3dc010e3 // ldr q3, [x7, #64]
	WORD $0x6e23df18 // fmul v24.4s, v24.4s, v3.4s
	WORD $0x6e20df18 // fmul v24.4s, v24.4s, v0.4s
	WORD $0x3dc020e4 // ldr q4, [x7, #128]
	WORD $0x4e24d718 // fadd v24.4s, v24.4s, v4.4s
	WORD $0x3d8000b8 // str q24, [x5, #0]
	WORD $0x4e21db39 // scvtf v25.4s, v25.4s
	WORD $0x3dc004e2 // ldr q2, [x7, #16]
	WORD $0x6e21dc42 // fmul v2.4s, v2.4s, v1.4s
	WORD $0x4ea2d739 // fsub v25.4s, v25.4s, v2.4s
	WORD $0x3dc014e3 // ldr q3, [x7, #80]
	WORD $0x6e23df39 // fmul v25.4s, v25.4s, v3.4s
	WORD $0x6e20df39 // fmul v25.4s, v25.4s, v0.4s
	WORD $0x3dc024e4 // ldr q4, [x7, #144]
	WORD $0x4e24d739 // fadd v25.4s, v25.4s, v4.4s
	WORD $0x3d8004b9 // str q25, [x5, #16]
	WORD $0x4e21db5a // scvtf v26.4s, v26.4s
	WORD $0x3dc008e2 // ldr q2, [x7, #32]
	WORD $0x6e21dc42 // fmul v2.4s, v2.4s, v1.4s
	WORD $0x4ea2d75a // fsub v26.4s, v26.4s, v2.4s
	WORD $0x3dc018e3 // ldr q3, [x7, #96]
	WORD $0x6e23df5a // fmul v26.4s, v26.4s, v3.4s
	WORD $0x6e20df5a // fmul v26.4s, v26.4s, v0.4s
	WORD $0x3dc028e4 // ldr q4, [x7, #160]
	WORD $0x4e24d75a // fadd v26.4s, v26.4s, v4.4s
	WORD $0x3d8008ba // str q26, [x5, #32]
	WORD $0x4e21db7b // scvtf v27.4s, v27.4s
	WORD $0x3dc00ce2 // ldr q2, [x7, #48]
	WORD $0x6e21dc42 // fmul v2.4s, v2.4s, v1.4s
	WORD $0x4ea2d77b // fsub v27.4s, v27.4s, v2.4s
	WORD $0x3dc01ce3 // ldr q3, [x7, #112]
	WORD $0x6e23df7b // fmul v27.4s, v27.4s, v3.4s
	WORD $0x6e20df7b // fmul v27.4s, v27.4s, v0.4s
	WORD $0x3dc02ce4 // ldr q4, [x7, #176]
	WORD $0x4e24d77b // fadd v27.4s, v27.4s, v4.4s
	WORD $0x3d800cbb // str q27, [x5, #48]
	WORD $0x8b0600a5 // add x5, x5, x6
	WORD $0x4dffc900 // ld2r {v0.4s, v1.4s}, [x8], #8
	WORD $0x4e21db9c // scvtf v28.4s, v28.4s
	WORD $0x3dc000e2 // ldr q2, [x7, #0]
	WORD $0x6e21dc42 // fmul v2.4s, v2.4s, v1.4s
	WORD $0x4ea2d79c // fsub v28.4s, v28.4s, v2.4s
	WORD $0x3dc010e3 // ldr q3, [x7, #64]
	WORD $0x6e23df9c // fmul v28.4s, v28.4s, v3.4s
	WORD $0x6e20df9c // fmul v28.4s, v28.4s, v0.4s
	WORD $0x3dc020e4 // ldr q4, [x7, #128]
	WORD $0x4e24d79c // fadd v28.4s, v28.4s, v4.4s
	WORD $0x3d8000bc // str q28, [x5, #0]
	WORD $0x4e21dbbd // scvtf v29.4s, v29.4s
	WORD $0x3dc004e2 // ldr q2, [x7, #16]
	WORD $0x6e21dc42 // fmul v2.4s, v2.4s, v1.4s
	WORD $0x4ea2d7bd // fsub v29.4s, v29.4s, v2.4s
	WORD $0x3dc014e3 // ldr q3, [x7, #80]
	WORD $0x6e23dfbd // fmul v29.4s, v29.4s, v3.4s
	WORD $0x6e20dfbd // fmul v29.4s, v29.4s, v0.4s
	WORD $0x3dc024e4 // ldr q4, [x7, #144]
	WORD $0x4e24d7bd // fadd v29.4s, v29.4s, v4.4s
	WORD $0x3d8004bd // str q29, [x5, #16]
	WORD $0x4e21dbde // scvtf v30.4s, v30.4s
	WORD $0x3dc008e2 // ldr q2, [x7, #32]
	WORD $0x6e21dc42 // fmul v2.4s, v2.4s, v1.4s
	WORD $0x4ea2d7de // fsub v30.4s, v30.4s, v2.4s
	WORD $0x3dc018e3 // ldr q3, [x7, #96]
	WORD $0x6e23dfde // fmul v30.4s, v30.4s, v3.4s
	WORD $0x6e20dfde // fmul v30.4s, v30.4s, v0.4s
	WORD $0x3dc028e4 // ldr q4, [x7, #160]
	WORD $0x4e24d7de // fadd v30.4s, v30.4s, v4.4s
	WORD $0x3d8008be // str q30, [x5, #32]
	WORD $0x4e21dbff // scvtf v31.4s, v31.4s
	WORD $0x3dc00ce2 // ldr q2, [x7, #48]
	WORD $0x6e21dc42 // fmul v2.4s, v2.4s, v1.4s
	WORD $0x4ea2d7ff // fsub v31.4s, v31.4s, v2.4s
	WORD $0x3dc01ce3 // ldr q3, [x7, #112]
	WORD $0x6e23dfff // fmul v31.4s, v31.4s, v3.4s
	WORD $0x6e20dfff // fmul v31.4s, v31.4s, v0.4s
	WORD $0x3dc02ce4 // ldr q4, [x7, #176]
	WORD $0x4e24d7ff // fadd v31.4s, v31.4s, v4.4s
	WORD $0x3d800cbf // str q31, [x5, #48]
	WORD $0x8b0600a5 // add x5, x5, x6
	WORD $0x8b030469 // add x9, x3, x3, lsl #1
	WORD $0x8b090442 // add x2, x2, x9, lsl #1
	WORD $0xf1000400 // subs x0, x0, #1
	WORD $0x54ffce21 // b.ne 1b
	RET

// func gemmFloatNEON(blocks, k int, a *float32, lda int, b *float32, ldb int, c *float32, ldc int, bias *float32)
TEXT ·gemmFloatNEON(SB), NOSPLIT, $0-72
	MOVD blocks+0(FP), R0
	MOVD k+8(FP), R1
	MOVD a+16(FP), R2
	MOVD lda+24(FP), R3
	MOVD b+32(FP), R4
	MOVD ldb+40(FP), R5
	MOVD c+48(FP), R6
	MOVD ldc+56(FP), R7
	MOVD bias+64(FP), R8
	// 1:
	WORD $0xaa0203e9 // mov x9, x2
	WORD $0x8b03012a // add x10, x9, x3
	WORD $0x8b03014b // add x11, x10, x3
	WORD $0x8b03016c // add x12, x11, x3
	WORD $0x8b03018d // add x13, x12, x3
	WORD $0x8b0301ae // add x14, x13, x3
	WORD $0xaa0403ef // mov x15, x4
	WORD $0xaa0103f0 // mov x16, x1
	WORD $0xaa0603f1 // mov x17, x6
	WORD $0xb4000308 // cbz x8, 3f
	WORD $0xad402508 // ldp q8, q9, [x8]
	WORD $0xad412d0a // ldp q10, q11, [x8, #32]
	WORD $0x4ea81d0c // mov v12.16b, v8.16b
	WORD $0x4ea91d2d // mov v13.16b, v9.16b
	WORD $0x4eaa1d4e // mov v14.16b, v10.16b
	WORD $0x4eab1d6f // mov v15.16b, v11.16b
	WORD $0x4ea81d10 // mov v16.16b, v8.16b
	WORD $0x4ea91d31 // mov v17.16b, v9.16b
	WORD $0x4eaa1d52 // mov v18.16b, v10.16b
	WORD $0x4eab1d73 // mov v19.16b, v11.16b
	WORD $0x4ea81d14 // mov v20.16b, v8.16b
	WORD $0x4ea91d35 // mov v21.16b, v9.16b
	WORD $0x4eaa1d56 // mov v22.16b, v10.16b
	WORD $0x4eab1d77 // mov v23.16b, v11.16b
	WORD $0x4ea81d18 // mov v24.16b, v8.16b
	WORD $0x4ea91d39 // mov v25.16b, v9.16b
	WORD $0x4eaa1d5a // mov v26.16b, v10.16b
	WORD $0x4eab1d7b // mov v27.16b, v11.16b
	WORD $0x4ea81d1c // mov v28.16b, v8.16b
	WORD $0x4ea91d3d // mov v29.16b, v9.16b
	WORD $0x4eaa1d5e // mov v30.16b, v10.16b
	WORD $0x4eab1d7f // mov v31.16b, v11.16b
	WORD $0x14000013 // b 2f
	// 3:
	WORD $0xad402628 // ldp q8, q9, [x17]
	WORD $0xad412e2a // ldp q10, q11, [x17, #32]
	WORD $0x8b070231 // add x17, x17, x7
	WORD $0xad40362c // ldp q12, q13, [x17]
	WORD $0xad413e2e // ldp q14, q15, [x17, #32]
	WORD $0x8b070231 // add x17, x17, x7
	WORD $0xad404630 // ldp q16, q17, [x17]
	WORD $0xad414e32 // ldp q18, q19, [x17, #32]
	WORD $0x8b070231 // add x17, x17, x7
	WORD $0xad405634 // ldp q20, q21, [x17]
	WORD $0xad415e36 // ldp q22, q23, [x17, #32]
	WORD $0x8b070231 // add x17, x17, x7
	WORD $0xad406638 // ldp q24, q25, [x17]
	WORD $0xad416e3a // ldp q26, q27, [x17, #32]
	WORD $0x8b070231 // add x17, x17, x7
	WORD $0xad40763c // ldp q28, q29, [x17]
	WORD $0xad417e3e // ldp q30, q31, [x17, #32]
	WORD $0x8b070231 // add x17, x17, x7
	// 2:
	WORD $0xad4005e0 // ldp q0, q1, [x15]
	WORD $0xad410de2 // ldp q2, q3, [x15, #32]
	WORD $0x8b0501ef // add x15, x15, x5
	WORD $0xbc404524 // ldr s4, [x9], #4
	WORD $0x4f849005 // fmul v5.4s, v0.4s, v4.s[0]
	WORD $0x4e25d508 // fadd v8.4s, v8.4s, v5.4s
	WORD $0x4f849026 // fmul v6.4s, v1.4s, v4.s[0]
	WORD $0x4e26d529 // fadd v9.4s, v9.4s, v6.4s
	WORD $0x4f849047 // fmul v7.4s, v2.4s, v4.s[0]
	WORD $0x4e27d54a // fadd v10.4s, v10.4s, v7.4s
	WORD $0x4f849065 // fmul v5.4s, v3.4s, v4.s[0]
	WORD $0x4e25d56b // fadd v11.4s, v11.4s, v5.4s
	WORD $0xbc404544 // ldr s4, [x10], #4
	WORD $0x4f849005 // fmul v5.4s, v0.4s, v4.s[0]
	WORD $0x4e25d58c // fadd v12.4s, v12.4s, v5.4s
	WORD $0x4f849026 // fmul v6.4s, v1.4s, v4.s[0]
	WORD $0x4e26d5ad // fadd v13.4s, v13.4s, v6.4s
	WORD $0x4f849047 // fmul v7.4s, v2.4s, v4.s[0]
	WORD $0x4e27d5ce // fadd v14.4s, v14.4s, v7.4s
	WORD $0x4f849065 // fmul v5.4s, v3.4s, v4.s[0]
	WORD $0x4e25d5ef // fadd v15.4s, v15.4s, v5.4s
	WORD $0xbc404564 // ldr s4, [x11], #4
	WORD $0x4f849005 // fmul v5.4s, v0.4s, v4.s[0]
	WORD $0x4e25d610 // fadd v16.4s, v16.4s, v5.4s
	WORD $0x4f849026 // fmul v6.4s, v1.4s, v4.s[0]
	WORD $0x4e26d631 // fadd v17.4s, v17.4s, v6.4s
	WORD $0x4f849047 // fmul v7.4s, v2.4s, v4.s[0]
	WORD $0x4e27d652 // fadd v18.4s, v18.4s, v7.4s
	WORD $0x4f849065 // fmul v5.4s, v3.4s, v4.s[0]
	WORD $0x4e25d673 // fadd v19.4s, v19.4s, v5.4s
	WORD $0xbc404584 // ldr s4, [x12], #4
	WORD $0x4f849005 // fmul v5.4s, v0.4s, v4.s[0]
	WORD $0x4e25d694 // fadd v20.4s, v20.4s, v5.4s
	WORD $0x4f849026 // fmul v6.4s, v1.4s, v4.s[0]
	WORD $0x4e26d6b5 // fadd v21.4s, v21.4s, v6.4s
	WORD $0x4f849047 // fmul v7.4s, v2.4s, v4.s[0]
	WORD $0x4e27d6d6 // fadd v22.4s, v22.4s, v7.4s
	WORD $0x4f849065 // fmul v5.4s, v3.4s, v4.s[0]
	WORD $0x4e25d6f7 // fadd v23.4s, v23.4s, v5.4s
	WORD $0xbc4045a4 // ldr s4, [x13], #4
	WORD $0x4f849005 // fmul v5.4s, v0.4s, v4.s[0]
	WORD $0x4e25d718 // fadd v24.4s, v24.4s, v5.4s
	WORD $0x4f849026 // fmul v6.4s, v1.4s, v4.s[0]
	WORD $0x4e26d739 // fadd v25.4s, v25.4s, v6.4s
	WORD $0x4f849047 // fmul v7.4s, v2.4s, v4.s[0]
	WORD $0x4e27d75a // fadd v26.4s, v26.4s, v7.4s
	WORD $0x4f849065 // fmul v5.4s, v3.4s, v4.s[0]
	WORD $0x4e25d77b // fadd v27.4s, v27.4s, v5.4s
	WORD $0xbc4045c4 // ldr s4, [x14], #4
	WORD $0x4f849005 // fmul v5.4s, v0.4s, v4.s[0]
	WORD $0x4e25d79c // fadd v28.4s, v28.4s, v5.4s
	WORD $0x4f849026 // fmul v6.4s, v1.4s, v4.s[0]
	WORD $0x4e26d7bd // fadd v29.4s, v29.4s, v6.4s
	WORD $0x4f849047 // fmul v7.4s, v2.4s, v4.s[0]
	WORD $0x4e27d7de // fadd v30.4s, v30.4s, v7.4s
	WORD $0x4f849065 // fmul v5.4s, v3.4s, v4.s[0]
	WORD $0x4e25d7ff // fadd v31.4s, v31.4s, v5.4s
	WORD $0xf1000610 // subs x16, x16, #1
	WORD $0x54fff8c1 // b.ne 2b
	WORD $0xad0024c8 // stp q8, q9, [x6]
	WORD $0xad012cca // stp q10, q11, [x6, #32]
	WORD $0x8b0700c6 // add x6, x6, x7
	WORD $0xad0034cc // stp q12, q13, [x6]
	WORD $0xad013cce // stp q14, q15, [x6, #32]
	WORD $0x8b0700c6 // add x6, x6, x7
	WORD $0xad0044d0 // stp q16, q17, [x6]
	WORD $0xad014cd2 // stp q18, q19, [x6, #32]
	WORD $0x8b0700c6 // add x6, x6, x7
	WORD $0xad0054d4 // stp q20, q21, [x6]
	WORD $0xad015cd6 // stp q22, q23, [x6, #32]
	WORD $0x8b0700c6 // add x6, x6, x7
	WORD $0xad0064d8 // stp q24, q25, [x6]
	WORD $0xad016cda // stp q26, q27, [x6, #32]
	WORD $0x8b0700c6 // add x6, x6, x7
	WORD $0xad0074dc // stp q28, q29, [x6]
	WORD $0xad017cde // stp q30, q31, [x6, #32]
	WORD $0x8b0700c6 // add x6, x6, x7
	WORD $0x8b030469 // add x9, x3, x3, lsl #1
	WORD $0x8b090442 // add x2, x2, x9, lsl #1
	WORD $0xf1000400 // subs x0, x0, #1
	WORD $0x54ffefa1 // b.ne 1b
	RET

// func geluNEON(x *float32, n int, constants *float32)
TEXT ·geluNEON(SB), NOSPLIT, $0-24
	MOVD x+0(FP), R0
	MOVD n+8(FP), R1
	MOVD constants+16(FP), R2
	WORD $0xad404450 // ldp q16, q17, [x2]
	WORD $0xad414c52 // ldp q18, q19, [x2, #32]
	WORD $0x4e040600 // dup v0.4s, v16.s[0]
	WORD $0x4e0c0601 // dup v1.4s, v16.s[1]
	WORD $0x4e140602 // dup v2.4s, v16.s[2]
	WORD $0x4e1c0603 // dup v3.4s, v16.s[3]
	WORD $0x4e040634 // dup v20.4s, v17.s[0]
	WORD $0x4e0c0635 // dup v21.4s, v17.s[1]
	WORD $0x4e140636 // dup v22.4s, v17.s[2]
	WORD $0x4e1c0637 // dup v23.4s, v17.s[3]
	WORD $0x4e040658 // dup v24.4s, v18.s[0]
	WORD $0x4e0c0659 // dup v25.4s, v18.s[1]
	WORD $0x4e14065a // dup v26.4s, v18.s[2]
	WORD $0x4e1c065b // dup v27.4s, v18.s[3]
	WORD $0x4e04067c // dup v28.4s, v19.s[0]
	WORD $0x4e0c067d // dup v29.4s, v19.s[1]
	WORD $0x4e14067e // dup v30.4s, v19.s[2]
	WORD $0x4e1c067f // dup v31.4s, v19.s[3]
	// 1:
	WORD $0x3dc00004 // ldr q4, [x0]
	WORD $0x6e20dc85 // fmul v5.4s, v4.4s, v0.4s
	WORD $0x4ea1c4a5 // fminnm v5.4s, v5.4s, v1.4s
	WORD $0x4e22c4a5 // fmaxnm v5.4s, v5.4s, v2.4s
	WORD $0x6e25dca6 // fmul v6.4s, v5.4s, v5.4s
	WORD $0x4eb41e87 // mov v7.16b, v20.16b
	WORD $0x6e26dce7 // fmul v7.4s, v7.4s, v6.4s
	WORD $0x4e35d4e7 // fadd v7.4s, v7.4s, v21.4s
	WORD $0x6e26dce7 // fmul v7.4s, v7.4s, v6.4s
	WORD $0x4e36d4e7 // fadd v7.4s, v7.4s, v22.4s
	WORD $0x6e26dce7 // fmul v7.4s, v7.4s, v6.4s
	WORD $0x4e37d4e7 // fadd v7.4s, v7.4s, v23.4s
	WORD $0x6e26dce7 // fmul v7.4s, v7.4s, v6.4s
	WORD $0x4e38d4e7 // fadd v7.4s, v7.4s, v24.4s
	WORD $0x6e26dce7 // fmul v7.4s, v7.4s, v6.4s
	WORD $0x4e39d4e7 // fadd v7.4s, v7.4s, v25.4s
	WORD $0x6e26dce7 // fmul v7.4s, v7.4s, v6.4s
	WORD $0x4e3ad4e7 // fadd v7.4s, v7.4s, v26.4s
	WORD $0x4ebb1f70 // mov v16.16b, v27.16b
	WORD $0x6e26de10 // fmul v16.4s, v16.4s, v6.4s
	WORD $0x4e3cd610 // fadd v16.4s, v16.4s, v28.4s
	WORD $0x6e26de10 // fmul v16.4s, v16.4s, v6.4s
	WORD $0x4e3dd610 // fadd v16.4s, v16.4s, v29.4s
	WORD $0x6e26de10 // fmul v16.4s, v16.4s, v6.4s
	WORD $0x4e3ed610 // fadd v16.4s, v16.4s, v30.4s
	WORD $0x6e26de10 // fmul v16.4s, v16.4s, v6.4s
	WORD $0x4e3fd610 // fadd v16.4s, v16.4s, v31.4s
	WORD $0x6e25dce7 // fmul v7.4s, v7.4s, v5.4s
	WORD $0x6e30fce7 // fdiv v7.4s, v7.4s, v16.4s
	WORD $0x6e23dc84 // fmul v4.4s, v4.4s, v3.4s
	WORD $0x6e24dce7 // fmul v7.4s, v7.4s, v4.4s
	WORD $0x4e24d4e7 // fadd v7.4s, v7.4s, v4.4s
	WORD $0x3c810407 // str q7, [x0], #16
	WORD $0xf1001021 // subs x1, x1, #4
	WORD $0x54fffbc1 // b.ne 1b
	RET

// func quantiseNEON(x *float32, n int, inv, zero float32, q *uint8)
TEXT ·quantiseNEON(SB), NOSPLIT, $0-32
	MOVD x+0(FP), R0
	MOVD n+8(FP), R1
	FMOVS inv+16(FP), F0
	FMOVS zero+20(FP), F1
	MOVD q+24(FP), R2
	WORD $0x4e040400 // dup v0.4s, v0.s[0]
	WORD $0x4e040421 // dup v1.4s, v1.s[0]
	// 1:
	WORD $0xad400c02 // ldp q2, q3, [x0]
	WORD $0xad411404 // ldp q4, q5, [x0, #32]
	WORD $0x91010000 // add x0, x0, #64
	WORD $0x6e20dc42 // fmul v2.4s, v2.4s, v0.4s
	WORD $0x4e21d442 // fadd v2.4s, v2.4s, v1.4s
	WORD $0x4e21a842 // fcvtns v2.4s, v2.4s
	WORD $0x6e20dc63 // fmul v3.4s, v3.4s, v0.4s
	WORD $0x4e21d463 // fadd v3.4s, v3.4s, v1.4s
	WORD $0x4e21a863 // fcvtns v3.4s, v3.4s
	WORD $0x6e20dc84 // fmul v4.4s, v4.4s, v0.4s
	WORD $0x4e21d484 // fadd v4.4s, v4.4s, v1.4s
	WORD $0x4e21a884 // fcvtns v4.4s, v4.4s
	WORD $0x6e20dca5 // fmul v5.4s, v5.4s, v0.4s
	WORD $0x4e21d4a5 // fadd v5.4s, v5.4s, v1.4s
	WORD $0x4e21a8a5 // fcvtns v5.4s, v5.4s
	WORD $0x0e614842 // sqxtn v2.4h, v2.4s
	WORD $0x4e614862 // sqxtn2 v2.8h, v3.4s
	WORD $0x0e614884 // sqxtn v4.4h, v4.4s
	WORD $0x4e6148a4 // sqxtn2 v4.8h, v5.4s
	WORD $0x2e212842 // sqxtun v2.8b, v2.8h
	WORD $0x6e212882 // sqxtun2 v2.16b, v4.8h
	WORD $0x3c810442 // str q2, [x2], #16
	WORD $0xf1004021 // subs x1, x1, #16
	WORD $0x54fffd21 // b.ne 1b
	RET

// func rangeOfNEON(x *float32, n int) (lo, hi float32)
TEXT ·rangeOfNEON(SB), NOSPLIT, $0-24
	MOVD x+0(FP), R0
	MOVD n+8(FP), R1
	WORD $0x4f000400 // movi v0.4s, #0
	WORD $0x4f000401 // movi v1.4s, #0
	// 1:
	WORD $0x3cc10402 // ldr q2, [x0], #16
	WORD $0x4ea2c400 // fminnm v0.4s, v0.4s, v2.4s
	WORD $0x4e22c421 // fmaxnm v1.4s, v1.4s, v2.4s
	WORD $0xf1001021 // subs x1, x1, #4
	WORD $0x54ffff81 // b.ne 1b
	WORD $0x6eb0c800 // fminnmv s0, v0.4s
	WORD $0x6e30c821 // fmaxnmv s1, v1.4s
	FMOVS F0, lo+16(FP)
	FMOVS F1, hi+20(FP)
	RET
