-- AlterTable
ALTER TABLE "Sample" ADD COLUMN "balloonedBytes" BIGINT;
ALTER TABLE "Sample" ADD COLUMN "demandBytes" BIGINT;
